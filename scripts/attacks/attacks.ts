import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { type Attack, filesOf, isNamed, type Proof } from '../../e2e/attacks/attack.ts';
import { ATTACKS } from '../../e2e/attacks/attack-list.ts';
import { auditInWords } from './audit.ts';

/** What vitest's JSON reporter says of one file (vitest.dev, “Reporters”). */
interface FileResult {
  name: string;
  assertionResults: { title: string; status: string }[];
}

interface Tally {
  passed: number;
  failed: number;
  skipped: number;
  /** Proofs of which no test ran. */
  missing: string[];
}

const [mode, ...words] = process.argv.slice(2);
const chosen = ATTACKS.filter((attack) => words.every((word) => isAbout(attack, word)));
if (mode === 'files') {
  for (const file of new Set(chosen.flatMap(({ proofs }) => proofs.flatMap(filesOf)))) console.log(file);
} else {
  process.exitCode = report(chosen, [...resultsOf('unit'), ...resultsOf('e2e')]);
}

function isAbout({ attack, door }: Attack, word: string): boolean {
  return `${door} ${attack}`.toLowerCase().includes(word.toLowerCase());
}

function resultsOf(project: string): FileResult[] {
  const file = `reports/attacks-${project}.json`;
  if (!existsSync(file)) return [];
  return (JSON.parse(readFileSync(file, 'utf8')) as { testResults: FileResult[] }).testResults;
}

function report(attacks: readonly Attack[], results: FileResult[]): number {
  let failed = 0;
  for (const [index, { attack, door, outcome, proofs }] of attacks.entries()) {
    const tally = tallyOf(proofs, results);
    const isHeld = tally.failed === 0 && tally.missing.length === 0;
    if (!isHeld) failed += 1;
    console.log(`\n${index + 1}. ${door}: ${attack}`);
    console.log(`   ${isHeld ? 'held' : 'NOT HELD'}: ${outcome}`);
    const skipped = tally.skipped === 0 ? '' : `, ${tally.skipped} skipped (they say why)`;
    console.log(`   ${tally.passed} tests passed, ${tally.failed} failed${skipped}`);
    for (const title of tally.missing) console.log(`   no test of this ran: ${title}`);
  }
  console.log(`\nnpm audit: ${auditInWords()}`);
  console.log(`${attacks.length - failed} passed, ${failed} failed`);
  return failed === 0 && attacks.length > 0 ? 0 : 1;
}

function tallyOf(proofs: readonly Proof[], results: FileResult[]): Tally {
  const tally: Tally = { passed: 0, failed: 0, skipped: 0, missing: [] };
  for (const proof of proofs) {
    const tests = testsOf(proof, results);
    const count = (status: string) => tests.filter((test) => test.status === status).length;
    const [passed, failed] = [count('passed'), count('failed')];
    tally.passed += passed;
    tally.failed += failed;
    tally.skipped += tests.length - passed - failed;
    if (passed + failed === 0) tally.missing.push(`${proof.file}: ${proof.title}`);
  }
  return tally;
}

function testsOf(proof: Proof, results: FileResult[]) {
  const files = new Set(filesOf(proof));
  const own = results.filter(({ name }) => files.has(relative(process.cwd(), name)));
  return own.flatMap(({ assertionResults }) => assertionResults).filter(({ title }) => isNamed(proof, title));
}
