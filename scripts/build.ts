import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build as bundle } from 'esbuild';
import { compressFiles } from './build/compress-files.ts';
import { lazyBuiltins } from './build/lazy-builtins.ts';
import { ownChunk } from './build/own-chunk.ts';
import { packExamples } from './build/pack-examples.ts';
import { DOCS, EXAMPLES, PLAIN_FILES, PROGRAMS, WEB } from './build/programs.ts';

// What is shipped goes to dist/. It is made beside it and moved over in whole files,
// so that a platform that runs from dist/ never loads half of one.
const started = performance.now();
const dist = join(process.cwd(), 'dist');
const making = join(dist, `.making-${process.pid}`);

try {
  await mkdir(making, { recursive: true });
  await Promise.all([bundlePrograms(), copyPlainFiles(), buildWeb()]);
  await buildDocumentation();
  await packGallery();
  await compressWeb();
  await moveOver();
  console.log(`dist/ was built in ${((performance.now() - started) / 1000).toFixed(1)} s.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await rm(making, { recursive: true, force: true });
}

async function bundlePrograms(): Promise<void> {
  const present = PROGRAMS.filter(({ source }) => isThere(source));
  await bundle({
    entryPoints: Object.fromEntries(present.map(({ source, output }) => [output.replace(/\.js$/, ''), source])),
    outdir: making,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    sourcemap: 'linked',
    legalComments: 'none',
    // V8 keeps a program's text in memory; names stay, so that stack traces can be read.
    minifyWhitespace: true,
    minifySyntax: true,
    plugins: [
      lazyBuiltins,
      ownChunk('@kubernetes/client-node', 'kubernetes-client.js'),
      ownChunk('acme-client', 'acme-client.js'),
      ownChunk('nodemailer', 'nodemailer.js'),
      ownChunk('mysql2/promise', 'mysql2.js'),
    ],
    logLevel: 'warning',
    // Packages in CommonJS call require() for built-in modules, which ES modules do not have.
    banner: { js: "const require = process.getBuiltinModule('node:module').createRequire(import.meta.url);" },
    // Which debug does without: it is there for tools of tests only.
    external: ['supports-color'],
    define: { 'process.env.NODE_ENV': '"production"' },
  });
}

async function copyPlainFiles(): Promise<void> {
  for (const { source, output } of PLAIN_FILES.filter((file) => isThere(file.source))) {
    await mkdir(dirname(join(making, output)), { recursive: true });
    await copyFile(source, join(making, output));
  }
}

async function buildWeb(): Promise<void> {
  // For work on the other programs: the page that was built before stays.
  if (process.argv.includes('--without-web') || !isThere(WEB.source)) return;
  const { build } = await import('vite'); // takes a second to load, and only this needs it
  await build({ root: WEB.root, logLevel: 'warn', build: { outDir: join(making, WEB.output), emptyOutDir: true } });
}

/** After the panel, whose font its pages use. */
async function buildDocumentation(): Promise<void> {
  if (process.argv.includes('--without-web') || !isThere(DOCS.source)) return;
  const { buildDocs } = await import('./docs/build-docs.ts');
  await buildDocs({ root: process.cwd(), out: join(making, DOCS.output), web: join(making, WEB.output) });
}

/** What the gallery of the panel offers. */
async function packGallery(): Promise<void> {
  if (process.argv.includes('--without-web') || !isThere(EXAMPLES.source)) return;
  await packExamples(join(making, EXAMPLES.output));
}

/** After everything that is served is there. */
async function compressWeb(): Promise<void> {
  if (process.argv.includes('--without-web')) return;
  await Promise.all([WEB.output, DOCS.output].map((output) => compressFiles(join(making, output))));
}

function isThere(source: string): boolean {
  if (existsSync(source)) return true;
  console.log(`${source} is not there: left out.`);
  return false;
}

async function moveOver(): Promise<void> {
  for (const entry of await readdir(making, { withFileTypes: true })) {
    const target = join(dist, entry.name);
    // A directory cannot be renamed onto one that is not empty.
    if (entry.isDirectory() && existsSync(target)) await rename(target, join(making, `.old-${entry.name}`));
    await rename(join(making, entry.name), target);
  }
}
