import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';

/** The part of an address that makes another page: the tabs of one app are one page. */
export function pageOf(pathname: string): string {
  const [, first = '', second = ''] = pathname.split('/');
  return first === 'apps' || first === 'runs' ? `${first}/${second}` : first;
}

/**
 * Moves the focus to the title of a new page, so that a screen reader reads it and the keyboard starts there. Going from
 * tab to tab of one app leaves the focus on the tab.
 */
export function useFocusAfterNavigation(): void {
  const router = useRouter();
  useEffect(
    () =>
      router.subscribe('onRendered', ({ fromLocation, toLocation }) => {
        if (!fromLocation || pageOf(fromLocation.pathname) === pageOf(toLocation.pathname)) return;
        document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true });
      }),
    [router],
  );
}
