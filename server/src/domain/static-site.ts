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
