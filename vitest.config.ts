import { defineConfig } from 'vitest/config';

const never = ['**/node_modules/**', '**/dist/**', 'examples/**'];

export default defineConfig({
  test: {
    // Several projects, so that a helper, the CI and `npm test` can run the quick ones alone.
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.ts', '**/*.test.tsx'],
          exclude: [...never, 'e2e/**', 'web/browser/**'],
          environment: 'node',
          // On two processors one file at a time (vitest leaves one of them): tests of workers look through the whole machine for what theirs have left.
          // Bounds for what hangs, not measurements: a busy machine may need ten times what a quiet one does.
          testTimeout: 90_000,
          hookTimeout: 90_000,
          expect: { poll: { timeout: 30_000 } },
          sequence: { groupOrder: 0 },
          setupFiles: ['testing/patience.ts'],
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          exclude: never,
          environment: 'node',
          // The whole platform is started by these: one file at a time, with room for a slow machine.
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          expect: { poll: { timeout: 30_000 } },
          sequence: { groupOrder: 2 },
          setupFiles: ['testing/patience.ts'],
        },
      },
      {
        test: {
          name: 'pages',
          // The built pages in a real browser, with a stand-in for the platform: files that know nothing of each other.
          include: ['web/browser/**/*.test.ts'],
          exclude: never,
          environment: 'node',
          testTimeout: 180_000,
          hookTimeout: 180_000,
          expect: { poll: { timeout: 30_000 } },
          // Every processor: what is left of one would be much of two.
          maxWorkers: '100%',
          sequence: { groupOrder: 1 },
          setupFiles: ['testing/patience.ts'],
        },
      },
      {
        test: {
          name: 'cicd',
          // Uploads that become images by git, Jenkins' pipeline, buildah and a registry of this machine.
          include: ['**/*.cicd.ts'],
          exclude: never,
          environment: 'node',
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 600_000,
          expect: { poll: { timeout: 60_000 } },
          sequence: { groupOrder: 3 },
          setupFiles: ['testing/patience.ts'],
        },
      },
      {
        test: {
          name: 'cluster',
          // Against the cluster of KUBECONFIG, which scripts/test-cluster.cjs brings up where there is none.
          include: ['**/*.cluster.ts'],
          exclude: never,
          environment: 'node',
          fileParallelism: false,
          testTimeout: 300_000,
          // Where a program of the testbed (Traefik, BuildKit, Helm) was never built here, a hook builds it.
          hookTimeout: 1_200_000,
          expect: { poll: { timeout: 120_000 } },
          sequence: { groupOrder: 4 },
          setupFiles: ['testing/patience.ts'],
        },
      },
    ],
  },
});
