import { onTestFinished } from 'vitest';

/** After the test, whatever its end; within a suite's own hooks the caller cleans up. */
export function afterThisTest(clean: () => unknown): void {
  onTestFinished(async () => {
    await clean();
  });
}
