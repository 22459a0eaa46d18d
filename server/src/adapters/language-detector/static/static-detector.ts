import type { BuildPlan } from '../../../domain/build-plan.ts';
import { indexOf, STATIC_ROOTS } from '../../../domain/static-site.ts';
import type { LanguageDetector } from '../../../ports/language-detector.ts';
import type { SourceTree } from '../../../ports/source-tree.ts';

/** Pages that are served as they are. */
export class StaticDetector implements LanguageDetector {
  readonly language = 'static';

  async detect(source: SourceTree): Promise<BuildPlan | undefined> {
    const files = new Set(await source.files());
    const root = findRoot(files);
    if (root !== undefined) return planFor(root, await isSinglePage(source, files, root), []);
    const page = onlyPage(files);
    if (!page) return undefined;
    const copy = { title: `cp ${page} index.html`, argv: ['cp', '--', page, 'index.html'] };
    return { ...planFor('.', false, [copy]), notes: [{ code: 'index-chosen', params: { file: page } }] };
  }
}

/** Programs of languages that are not supported: their index.html needs a build or a server. */
const OTHER_MANIFEST =
  /^(Cargo\.toml|mix\.exs|pubspec\.yaml|deno\.jsonc?|Package\.swift|build\.sbt|stack\.yaml|rebar\.config|[^/]+\.(csproj|fsproj|sln|cabal))$/;
const OTHER_SOURCE =
  /\.(rs|cs|fs|vb|ex|exs|erl|kt|scala|swift|c|cc|cpp|cxx|dart|lua|pl|hs|jl|clj|zig|nim|cr|java|go|rb|py)$/;

// Pages deeper down are a part of something (documentation, templates) when there is a program or a Dockerfile beside them.
function findRoot(files: ReadonlySet<string>): string | undefined {
  const paths = [...files];
  if (paths.some((path) => OTHER_MANIFEST.test(path))) return undefined;
  const isProgram = files.has('Dockerfile') || paths.some((path) => OTHER_SOURCE.test(path));
  return (isProgram ? STATIC_ROOTS.slice(0, 2) : STATIC_ROOTS).find((root) => files.has(indexOf(root)));
}

// A folder with one page that has another name: its owner wants that page to be seen.
function onlyPage(files: ReadonlySet<string>): string | undefined {
  const paths = [...files];
  if (paths.some((path) => OTHER_SOURCE.test(path) || OTHER_MANIFEST.test(path)) || files.has('Dockerfile'))
    return undefined;
  const pages = paths.filter((path) => /^[^/]+\.html?$/i.test(path));
  const home = pages.find((path) => /^(index\.htm|home\.html?|main\.html?|default\.html?)$/i.test(path));
  return home ?? (pages.length === 1 ? pages[0] : undefined);
}

// One page whose script draws the rest (the built output of a front-end), or Netlify's rule that says so.
async function isSinglePage(source: SourceTree, files: ReadonlySet<string>, root: string): Promise<boolean> {
  const prefix = root === '.' ? '' : `${root}/`;
  const redirects = (await source.read(`${prefix}_redirects`)) ?? '';
  if (/^\/\*\s+\/index\.html\s+200/m.test(redirects)) return true;
  const pages = [...files].filter((path) => path.startsWith(prefix) && path.endsWith('.html'));
  if (pages.length > 1) return false;
  const text = (await source.read(indexOf(root))) ?? '';
  return /<div[^>]+id=["']?(root|app)["'\s>]/i.test(text) && /<script[^>]+src=/i.test(text);
}

function planFor(root: string, spa: boolean, buildSteps: BuildPlan['buildSteps']): BuildPlan {
  return {
    language: 'static',
    tools: [],
    buildSteps,
    start: { argv: [], workDir: '.', env: {}, path: [], static: { root, spa } },
    healthPaths: ['/'],
    notes: [],
  };
}
