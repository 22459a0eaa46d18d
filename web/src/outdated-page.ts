const KEY = 'nonstop4.reloaded-at';
const ONCE_MS = 20_000;

/**
 * After an upgrade of the platform an open page asks for files that are gone. Loading the page again brings the new ones;
 * once only, so that a broken installation does not reload for ever.
 */
export function reloadOnceWhenOutdated(): void {
  window.addEventListener('vite:preloadError', (event) => {
    const last = Number(sessionStorage.getItem(KEY) ?? 0);
    if (Date.now() - last < ONCE_MS) return;
    event.preventDefault();
    sessionStorage.setItem(KEY, String(Date.now()));
    location.reload();
  });
}
