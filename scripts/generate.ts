import { spawnSync } from 'node:child_process';

/** `npm run generate` writes every generated file that is committed; `--check` fails when one is out of date. */
const generators = [
  'scripts/boundary-table.ts',
  'scripts/openapi.ts',
  'scripts/rights.ts',
  'scripts/kubernetes-rights.ts',
  'scripts/kubernetes-snapshots.ts',
  'scripts/monitoring.ts',
  // After monitoring.ts, whose rules and dashboards are in it.
  'scripts/helm-chart.ts',
  'scripts/attack-table.ts',
];

for (const script of generators) {
  const { status } = spawnSync(process.execPath, [script, ...process.argv.slice(2)], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
