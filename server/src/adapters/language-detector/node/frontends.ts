import { type NodeProject, uses } from './node-project.ts';

/** A tool that makes a site of files for the browser; visitors are served what it leaves in its output folder. */
export interface Frontend {
  name: string;
  output: string;
  /** Paths that are no file are the page's own routes. */
  spa: boolean;
  /** Program that builds when there is no `build` script; looked up in node_modules/.bin. */
  build: string[];
}

interface FrontendRule {
  dependency: string;
  name: string;
  output: string;
  spa: boolean;
  build: string[];
}

// Output folders and build commands as each tool's own documentation gives them. The more specific comes first: most of these
// are built on Vite or webpack.
const RULES: FrontendRule[] = [
  {
    dependency: 'react-scripts',
    name: 'Create React App',
    output: 'build',
    spa: true,
    build: ['react-scripts', 'build'],
  },
  { dependency: '@angular/cli', name: 'Angular', output: 'dist', spa: true, build: ['ng', 'build'] },
  { dependency: '@vue/cli-service', name: 'Vue CLI', output: 'dist', spa: true, build: ['vue-cli-service', 'build'] },
  { dependency: 'astro', name: 'Astro', output: 'dist', spa: false, build: ['astro', 'build'] },
  { dependency: 'gatsby', name: 'Gatsby', output: 'public', spa: false, build: ['gatsby', 'build'] },
  { dependency: '@docusaurus/core', name: 'Docusaurus', output: 'build', spa: false, build: ['docusaurus', 'build'] },
  { dependency: 'vitepress', name: 'VitePress', output: '.vitepress/dist', spa: false, build: ['vitepress', 'build'] },
  { dependency: '@11ty/eleventy', name: 'Eleventy', output: '_site', spa: false, build: ['eleventy'] },
  { dependency: 'hexo', name: 'Hexo', output: 'public', spa: false, build: ['hexo', 'generate'] },
  { dependency: 'parcel', name: 'Parcel', output: 'dist', spa: true, build: ['parcel', 'build'] },
  { dependency: 'vite', name: 'Vite', output: 'dist', spa: true, build: ['vite', 'build'] },
  { dependency: 'webpack', name: 'webpack', output: 'dist', spa: true, build: ['webpack', '--mode', 'production'] },
];

/** The folder that a front-end's build leaves, when nothing else is known. The builder looks here too. */
export async function findFrontend(project: NodeProject): Promise<Frontend | undefined> {
  const rule = RULES.find(({ dependency }) => uses(project, dependency));
  if (!rule) return undefined;
  const { name, spa, build } = rule;
  return { name: displayName(project, name), spa, build, output: await outputOf(project, rule) };
}

async function outputOf(project: NodeProject, { dependency, output }: FrontendRule): Promise<string> {
  if (dependency === 'vitepress' && project.files.has('docs/index.md')) return `docs/${output}`;
  if (dependency === '@angular/cli') return (await angularOutput(project)) ?? output;
  if (dependency !== 'vite') return output;
  for (const config of ['vite.config.js', 'vite.config.ts', 'vite.config.mjs', 'vite.config.mts']) {
    const named = /outDir\s*:\s*['"`]([^'"`$]+)['"`]/.exec((await project.source.read(config)) ?? '')?.[1];
    const path = named?.replace(/^\.\//, '').replace(/\/$/, '');
    if (path && !path.startsWith('..') && !path.startsWith('/')) return path;
  }
  return output;
}

// From Angular 17 on the files for the browser lie one folder deeper (the `application` builder).
async function angularOutput(project: NodeProject): Promise<string | undefined> {
  const text = (await project.source.read('angular.json')) ?? '';
  const name = /"projects"\s*:\s*\{\s*"([^"]+)"/.exec(text)?.[1];
  const path = /"outputPath"\s*:\s*"([^"]+)"/.exec(text)?.[1] ?? (name ? `dist/${name}` : undefined);
  if (!path) return undefined;
  return /:application"/.test(text) ? `${path}/browser` : path;
}

function displayName(project: NodeProject, name: string): string {
  if (name !== 'Vite') return name;
  for (const [dependency, library] of [
    ['react', 'React'],
    ['vue', 'Vue'],
    ['svelte', 'Svelte'],
    ['preact', 'Preact'],
    ['solid-js', 'Solid'],
  ] as const) {
    if (uses(project, dependency)) return `Vite + ${library}`;
  }
  return name;
}

const DEV_SERVERS = [
  /^react-scripts\s+start\b/,
  /^vite(\s+(dev|serve|preview)\b|\s+-|\s*$)/,
  /^vue-cli-service\s+serve\b/,
  /^ng\s+(serve|s)\b/,
  /^ng$/,
  /^astro\s+(dev|start|preview)\b/,
  /^gatsby\s+(develop|serve)\b/,
  /^parcel\b(?!\s+build)/,
  /^webpack(-dev-server\b|\s+(serve|server)\b)/,
  /^docusaurus\s+(start|serve)\b/,
  /^vitepress\s+(dev|preview)\b/,
  /^eleventy\b.*--(serve|watch)/,
  /^hexo\s+(s|server)\b/,
  /^(live-server|lite-server|browser-sync|http-server|serve)\b/,
];

/** Whether a script is a front-end's server for development or a plain file server: the platform serves the files itself. */
export function isFrontendServer(script: string): boolean {
  const bare = bareCommand(script);
  return DEV_SERVERS.some((pattern) => pattern.test(bare));
}

/** A script without leading assignments, cross-env and npx. */
export function bareCommand(script: string): string {
  return script
    .trim()
    .replace(/^cross-env\s+/, '')
    .replace(/^([A-Za-z_]\w*=\S*\s+)+/, '')
    .replace(/^npx\s+(--?\w+\s+)*/, '');
}
