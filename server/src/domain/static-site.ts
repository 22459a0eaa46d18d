/** Folders whose index.html is shown when there is nothing to build or start, in this order. */
export const STATIC_ROOTS = [
  '.',
  'public',
  'dist',
  'build',
  'www',
  'site',
  'out',
  '_site',
  'html',
  'htdocs',
  'docs',
] as const;

/** `index.html` for the root, `public/index.html` for a folder. */
export function indexOf(root: string): string {
  return root === '.' ? 'index.html' : `${root}/index.html`;
}

const OTHER_OUTPUTS = ['dist', 'build', 'out', '_site', '.output/public', 'www'];

/** Folders in which a build may have left its pages, most likely first; the folders inside of `root` and of dist/ are given. */
export function staticRootCandidates(root: string, inRoot: readonly string[], inDist: readonly string[]): string[] {
  return [root, ...inRoot, ...OTHER_OUTPUTS, ...inDist.flatMap((folder) => [folder, `${folder}/browser`])];
}
