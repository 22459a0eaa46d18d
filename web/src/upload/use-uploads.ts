import { useEffect, useSyncExternalStore } from 'react';
import { isActive, type Upload, Uploads } from './uploads.ts';

/** The uploads of this browser tab. */
export const uploads = new Uploads();

export function useUploads(): readonly Upload[] {
  return useSyncExternalStore(uploads.subscribe, uploads.all);
}

/** The browser asks before the tab is closed while something is being sent. */
export function useWarnBeforeLeaving(): void {
  const busy = useUploads().some(isActive);
  useEffect(() => {
    if (!busy) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [busy]);
}
