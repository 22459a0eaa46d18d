import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { removeDirectory } from './remove-directory.ts';

/** A directory of the running test's own, removed after it. */
export function temporaryDirectory(): string {
  const path = mkdtempSync(join(tmpdir(), 'nonstop4-test-'));
  onTestFinished(() => removeDirectory(path));
  return path;
}
