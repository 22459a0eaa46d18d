import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { SerializedError } from 'vitest';
import type { Reporter, TestCase, TestModule } from 'vitest/node';

/** What scripts/test.cjs and .ci/run add up. */
export interface Tally {
  passed: number;
  /** Failed tests, and files and suites that broke before their tests could run. */
  failed: number;
  /** One for each of `failed`, with the first line of its error: a log of thousands of lines is often cut before it is read. */
  failures: { test: string; error: string }[];
  skipped: { test: string; reason: string }[];
}

/** Writes the tally of a run to the file named by NONSTOP4_TALLY_FILE. Vitest's own JSON report leaves out why a test was skipped. */
export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const file = process.env.NONSTOP4_TALLY_FILE;
    if (file === undefined) throw new Error('Set NONSTOP4_TALLY_FILE to the file to write.');
    const tally: Tally = { passed: 0, failed: 0, failures: [], skipped: [] };
    for (const module of modules) addModule(tally, module);
    addFailures(tally, 'outside of every test', unhandled);
    tally.failed = tally.failures.length;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(tally));
  }
}

function addModule(tally: Tally, module: TestModule): void {
  const name = module.relativeModuleId;
  addFailures(tally, name, module.errors().slice(0, 1));
  for (const suite of module.children.allSuites()) {
    addFailures(tally, `${name} > ${suite.fullName}`, suite.errors().slice(0, 1));
  }
  for (const test of module.children.allTests()) addTest(tally, test);
}

function addTest(tally: Tally, test: TestCase): void {
  const result = test.result();
  const name = `${test.module.relativeModuleId} > ${test.fullName}`;
  if (result.state === 'passed') tally.passed += 1;
  else if (result.state === 'failed') addFailures(tally, name, [result.errors[0] ?? { message: 'no error was told' }]);
  else tally.skipped.push({ test: name, reason: reasonOf(test) });
}

function addFailures(tally: Tally, test: string, errors: readonly SerializedError[]): void {
  for (const { message } of errors) {
    const [first = ''] = stripVTControlCharacters(message).split('\n');
    tally.failures.push({ test, error: first });
  }
}

function reasonOf(test: TestCase): string {
  const result = test.result();
  if (result.state === 'skipped' && result.note !== undefined) return result.note;
  if (test.options.mode === 'todo') return 'not written yet';
  return 'no reason given, or its suite did not start';
}
