import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { SerializedError } from 'vitest';
import type { Reporter, TestCase, TestModule } from 'vitest/node';

/** What scripts/test.cjs and .ci/run add up. */
export interface Tally {
  passed: number;
  /** Failed tests, and files and suites that broke before their tests could run. */
  failed: number;
  skipped: { test: string; reason: string }[];
}

/** Writes the tally of a run to the file named by NONSTOP4_TALLY_FILE. Vitest's own JSON report leaves out why a test was skipped. */
export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const file = process.env.NONSTOP4_TALLY_FILE;
    if (file === undefined) throw new Error('Set NONSTOP4_TALLY_FILE to the file to write.');
    const tally: Tally = { passed: 0, failed: unhandled.length, skipped: [] };
    for (const module of modules) addModule(tally, module);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(tally));
  }
}

function addModule(tally: Tally, module: TestModule): void {
  if (module.errors().length > 0) tally.failed += 1;
  for (const suite of module.children.allSuites()) if (suite.errors().length > 0) tally.failed += 1;
  for (const test of module.children.allTests()) addTest(tally, test);
}

function addTest(tally: Tally, test: TestCase): void {
  const result = test.result();
  if (result.state === 'passed') tally.passed += 1;
  else if (result.state === 'failed') tally.failed += 1;
  else tally.skipped.push({ test: `${test.module.relativeModuleId} > ${test.fullName}`, reason: reasonOf(test) });
}

function reasonOf(test: TestCase): string {
  const result = test.result();
  if (result.state === 'skipped' && result.note !== undefined) return result.note;
  if (test.options.mode === 'todo') return 'not written yet';
  return 'no reason given, or its suite did not start';
}
