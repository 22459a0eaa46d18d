import type { Plugin } from 'esbuild';

/**
 * A large package that only some platforms use, in a file of its own beside the programs: whoever never imports it never reads it. It must
 * be imported dynamically, and be one of the programs that are built.
 */
export function ownChunk(packageName: string, file: string): Plugin {
  return {
    name: 'own-chunk',
    setup(build) {
      const filter = new RegExp(`^${packageName.replace('/', '\\/')}$`);
      build.onResolve({ filter }, ({ kind }) =>
        kind === 'dynamic-import' ? { path: `./${file}`, external: true } : undefined,
      );
    },
  };
}
