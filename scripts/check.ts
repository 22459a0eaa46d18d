import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** `npm run check`: every rule of the repository, each with its time. `--without-tests` leaves the tests to `npm test`. */
const steps: [name: string, program: string, ...args: string[]][] = [
  ['format', 'biome', 'format', '.'],
  ['lint', 'biome', 'lint', '--error-on-warnings', '.'],
  ['promises and types in imports', 'oxlint', '--type-aware'],
  ['types', 'tsc', '--noEmit', '-p', '.'],
  ['types of the web page', 'tsc', '--noEmit', '-p', 'web'],
  ['boundaries', 'node', 'scripts/check-boundaries.ts'],
  ['sizes', 'node', 'scripts/file-sizes.ts'],
  ['dead code', 'knip'],
  ['generated files', 'node', 'scripts/generate.ts', '--check'],
  ['unit tests', 'vitest', 'run', '--project', 'unit'],
];

// The output is collected: colours would only be noise in a log.
const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined };

const chosen = steps.filter(([name]) => name !== 'unit tests' || !process.argv.includes('--without-tests'));
const failed: string[] = [];
for (const [name, program, ...args] of chosen) {
  const started = performance.now();
  const { code, output } = await run(program, args);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  if (code !== 0) {
    failed.push(name);
    console.log(output.trimEnd());
  }
}

// .ci/run counts every step as one test.
await mkdir('reports', { recursive: true });
await writeFile('reports/check.json', JSON.stringify({ passed: chosen.length - failed.length, failed: failed.length }));
if (failed.length > 0)
  console.log(`Not in order: ${failed.join(', ')}. npm run fix mends what can be mended by itself.`);
process.exitCode = failed.length === 0 ? 0 : 1;

function run(program: string, args: string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const installed = join('node_modules', '.bin', program);
    const child = spawn(existsSync(installed) ? installed : program, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
    let output = '';
    const collect = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', (error) => resolve({ code: 1, output: `${program} cannot be run: ${error.message}` }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
