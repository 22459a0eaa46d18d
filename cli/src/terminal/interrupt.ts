/**
 * Runs an action that Ctrl-C may end: the first one aborts the signal, so that the action can tidy up and say what is
 * left as it is; the next one ends the program at once.
 */
export async function interruptible<T>(action: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const interrupt = () => controller.abort();
  // `once`: a second Ctrl-C then does what it does by default.
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    return await action(controller.signal);
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}
