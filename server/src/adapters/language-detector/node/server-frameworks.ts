import type { NodeProject } from './node-project.ts';
import { uses } from './node-project.ts';
import { nodeStart, type StartChoice, staticStart } from './start-choice.ts';

const NAMES: [dependency: string, name: string][] = [
  ['@nestjs/core', 'NestJS'],
  ['@adonisjs/core', 'AdonisJS'],
  ['@remix-run/serve', 'Remix'],
  ['@react-router/serve', 'React Router'],
  ['express', 'Express'],
  ['fastify', 'Fastify'],
  ['koa', 'Koa'],
  ['@hapi/hapi', 'hapi'],
  ['hono', 'Hono'],
  ['socket.io', 'Socket.IO'],
];

/** The name to show for a server that is started by its own script or file. */
export function serverFrameworkName(project: NodeProject): string | undefined {
  return NAMES.find(([dependency]) => uses(project, dependency))?.[1];
}

/** Frameworks that bring a production server of their own, which is started in a known way. */
export async function frameworkStart(project: NodeProject): Promise<StartChoice | undefined> {
  if (uses(project, 'next')) return nextStart(project);
  if (uses(project, 'nuxt')) return nuxtStart(project);
  if (uses(project, '@sveltejs/kit')) return svelteKitStart(project);
  if (uses(project, 'astro') && uses(project, '@astrojs/node')) return astroServer();
  if (uses(project, '@nestjs/core')) return nestStart(project);
  return undefined;
}

async function nextStart(project: NodeProject): Promise<StartChoice | undefined> {
  const script = project.manifest.scripts.start ?? '';
  if (await mentions(project, 'next.config', /output\s*:\s*['"`]export['"`]/)) {
    return fromOutput('Next.js', 'out', ['next', 'build']);
  }
  // A server of the user's own around Next.js: its script knows better.
  if (script !== '' && !/\bnext\s+(start|dev)\b|^next$/.test(script)) return undefined;
  const notes: StartChoice['notes'] = [];
  const used = 'next start';
  if (/\bnext\s+dev\b|^next$/.test(script)) notes.push({ code: 'dev-server', params: { found: script, used } });
  const port = /(?:-p|--port)[\s=]*(\d+)/.exec(script)?.[1];
  if (port) notes.push({ code: 'port-from-env', params: { found: port } });
  return {
    framework: 'Next.js',
    start: nodeStart(['next', 'start', '-p', '$PORT', '-H', '$HOST']),
    steps: [],
    fallbackBuild: buildStep(['next', 'build']),
    notes,
  };
}

async function nuxtStart(project: NodeProject): Promise<StartChoice> {
  if (/\bnux[ti]\s+generate\b/.test(project.manifest.scripts.build ?? '')) {
    return fromOutput('Nuxt', '.output/public', ['nuxt', 'generate']);
  }
  return {
    framework: 'Nuxt',
    start: nodeStart(['node', '.output/server/index.mjs']),
    steps: [],
    fallbackBuild: buildStep(['nuxt', 'build']),
    notes: [],
  };
}

async function svelteKitStart(project: NodeProject): Promise<StartChoice> {
  if (uses(project, '@sveltejs/adapter-static')) return fromOutput('SvelteKit', 'build', ['vite', 'build']);
  if (uses(project, '@sveltejs/adapter-node')) {
    const start = nodeStart(['node', 'build']);
    return { framework: 'SvelteKit', start, steps: [], fallbackBuild: buildStep(['vite', 'build']), notes: [] };
  }
  // Without an adapter the build can only be looked at with Vite's own server.
  return {
    framework: 'SvelteKit',
    start: nodeStart(['vite', 'preview', '--host', '$HOST', '--port', '$PORT', '--strictPort']),
    steps: [],
    fallbackBuild: buildStep(['vite', 'build']),
    notes: [{ code: 'dev-server', params: { found: '@sveltejs/adapter-auto', used: 'vite preview' } }],
  };
}

function astroServer(): StartChoice {
  return {
    framework: 'Astro',
    start: nodeStart(['node', 'dist/server/entry.mjs']),
    steps: [],
    fallbackBuild: buildStep(['astro', 'build']),
    notes: [],
  };
}

async function nestStart({ manifest }: NodeProject): Promise<StartChoice | undefined> {
  if (!/^nest\s+start\b/.test(manifest.scripts.start ?? '')) return undefined;
  return {
    framework: 'NestJS',
    start: nodeStart(['node', 'dist/main']),
    steps: [],
    fallbackBuild: buildStep(['nest', 'build']),
    notes: [{ code: 'dev-server', params: { found: manifest.scripts.start ?? '', used: 'node dist/main' } }],
  };
}

function fromOutput(framework: string, output: string, build: string[]): StartChoice {
  return {
    framework,
    start: staticStart(output, false),
    steps: [],
    fallbackBuild: buildStep(build),
    notes: [{ code: 'static-build-output', params: { directory: output } }],
  };
}

/** A program of the project's own packages, run during the build. */
export function buildStep(argv: string[]): { title: string; argv: string[] } {
  const [program = '', ...rest] = argv;
  return { title: argv.join(' '), argv: [`node_modules/.bin/${program}`, ...rest] };
}

async function mentions(project: NodeProject, name: string, pattern: RegExp): Promise<boolean> {
  for (const extension of ['js', 'mjs', 'cjs', 'ts', 'mts']) {
    if (pattern.test((await project.source.read(`${name}.${extension}`)) ?? '')) return true;
  }
  return false;
}
