import { temporaryDirectory } from '../../temporary-directory.ts';
import { type DirectoryHarness, harnessIn, machineEnvironment } from './builder-in.ts';

/** A real builder in a directory of the test's own; `environment` in place of this machine's, `cache` one that tests share. */
export function directoryHarness(
  environment: Record<string, string> = machineEnvironment(),
  cache?: string,
): DirectoryHarness {
  return harnessIn(temporaryDirectory(), environment, cache);
}
