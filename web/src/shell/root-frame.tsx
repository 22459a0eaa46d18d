import { Outlet } from '@tanstack/react-router';
import { NoticeRegion } from '../parts/notice-region.tsx';
import { useFocusAfterNavigation } from './focus-after-navigation.ts';

/** What is around every page. */
export function RootFrame() {
  useFocusAfterNavigation();
  return (
    <>
      <Outlet />
      <NoticeRegion />
    </>
  );
}
