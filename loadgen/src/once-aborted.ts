/** Acts when the signal is aborted, at once when it is already; returns the way to stop waiting for it. */
export function onceAborted(signal: AbortSignal | undefined, act: () => void): () => void {
  if (signal?.aborted) act();
  else signal?.addEventListener('abort', act, { once: true });
  return () => signal?.removeEventListener('abort', act);
}
