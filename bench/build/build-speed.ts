import { appendFile, mkdtemp } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildExample } from '../../testing/examples/build-example.ts';
import { example } from '../../testing/examples/examples.ts';
import { missingPrograms } from '../../testing/examples/missing-programs.ts';
import { type DirectoryHarness, harnessIn } from '../../testing/ports/builder/builder-in.ts';
import { removeDirectory } from '../../testing/remove-directory.ts';

// Detection and build of an example, without git and deployment: the first time (nothing cached but what the registry's own
// network caches), and with one changed line of code afterwards. Promise: code-only ≤ 1 s on a quiet machine.
const ROUNDS = Number(process.argv[2] ?? 5);
const CHANGES: Record<string, { file: string; line: string }> = {
  node: { file: 'server.js', line: '// changed' },
  express: { file: 'app.js', line: '// changed' },
  flask: { file: 'app.py', line: '# changed' },
  'node-vite-static': { file: 'src/main.js', line: '// changed' },
};

console.log(`${ROUNDS} rounds each, load ${loadavg()[0]?.toFixed(2)}`);
console.log('example              first    code-only: median    slowest   packages');
for (const [name, change] of Object.entries(CHANGES)) await measure(name, change);

async function measure(name: string, change: { file: string; line: string }): Promise<void> {
  const wanted = example(name);
  const missing = missingPrograms(wanted.needs);
  if (missing.length > 0) {
    console.log(`${name.padEnd(20)} not measured: ${missing.join(', ')} not on this machine`);
    return;
  }
  const root = await mkdtemp(join(tmpdir(), 'nonstop4-bench-'));
  try {
    const harness = harnessIn(root);
    const first = await buildExample(wanted, { ...harness, artifactId: 'art_first' });
    const again = await updates(name, harness, change);
    const size = `${(first.artifact.sizeBytes / 1e6).toFixed(1)} MB`;
    console.log(
      `${name.padEnd(18)} ${seconds(first.ms)} ${seconds(again[Math.floor(again.length / 2)] ?? 0).padStart(16)} ${seconds(again.at(-1) ?? 0).padStart(12)}   ${size}`,
    );
  } finally {
    removeDirectory(root);
  }
}

async function updates(
  name: string,
  harness: DirectoryHarness,
  change: { file: string; line: string },
): Promise<number[]> {
  const times: number[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    const edit = (directory: string) => appendFile(join(directory, change.file), `\n${change.line} ${round}\n`);
    const { ms } = await buildExample(example(name), { ...harness, artifactId: `art_${round}`, edit });
    times.push(ms);
  }
  return times.sort((a, b) => a - b);
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(2)} s`.padStart(8);
}
