import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { firstLoadSize } from './build/first-load-size.ts';
import { withoutDescriptions } from './build/without-descriptions.ts';
import { withoutJsonSchema } from './build/without-json-schema.ts';

const shortName = (name = 'file') => name.split('~')[0]?.replace(/\.\w+$/, '') ?? name;

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [
    react(),
    withoutDescriptions(),
    withoutJsonSchema(),
    firstLoadSize({ limitBytes: 200_000, page: 'apps-page' }),
  ],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2023',
    // Browsers that know `light-dark()`; without this every colour of both themes is written twice.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    // `data:` addresses are not allowed by the content security policy (`default-src 'self'`).
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        // The names that the bundler makes of shared files list every page.
        chunkFileNames: (chunk) => `assets/${shortName(chunk.name)}-[hash].js`,
        assetFileNames: (asset) => `assets/${shortName(asset.names[0])}-[hash][extname]`,
        codeSplitting: {
          // Few files rather than sixty small ones: what the entry needs, and what many pages share. Merging more of them
          // by size makes chunks that import each other, and then parts that are undefined when they are needed.
          groups: [
            { name: 'first', tags: ['$initial'], priority: 2 },
            { name: 'shared', minShareCount: 4, priority: 1 },
          ],
        },
      },
    },
  },
  server: {
    proxy: {
      '/api': { target: 'http://127.0.0.1:4400', changeOrigin: false },
      '/examples': { target: 'http://127.0.0.1:4400' },
    },
  },
});
