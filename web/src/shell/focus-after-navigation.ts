import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';

let wanted = false;

/** The part of an address that makes another page: the tabs of one app are one page. */
export function pageOf(pathname: string): string {
  const [, first = '', second = ''] = pathname.split('/');
  return first === 'apps' || first === 'runs' ? `${first}/${second}` : first;
}

/**
 * After a navigation the focus belongs on the title of the new page, so that a screen reader reads it and the keyboard
 * starts there. Going from tab to tab of one app leaves the focus on the tab.
 */
export function useFocusAfterNavigation(): void {
  const router = useRouter();
  useEffect(
    () =>
      router.subscribe('onBeforeNavigate', ({ fromLocation, toLocation }) => {
        wanted = fromLocation !== undefined && pageOf(fromLocation.pathname) !== pageOf(toLocation.pathname);
      }),
    [router],
  );
}

/** Called by a title when it appears: it may be a while after the navigation, when the data has come. */
export function takeFocus(title: HTMLElement | null): void {
  if (!wanted) return;
  wanted = false;
  title?.focus({ preventScroll: true });
}
