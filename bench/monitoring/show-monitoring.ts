// Measures again what the monitoring promises, part by part, and prints one summary with every figure beside its aim:
//   npm run show:monitoring [-- PART…]     parts: overhead, size, alerts, rules, dashboards; all unless named
// The programs that measure are those of bench/ and e2e/; what they print is printed as it comes. Ends with 1 when an aim was missed or a part broke.
import { loadavg } from 'node:os';
import { promtool } from '../../testing/prometheus/promtool.ts';
import { type Figure, figureLines } from './figures.ts';
import {
  readDashboardQueries,
  readHistorySize,
  readKilledReplica,
  readOverhead,
  readPromtool,
} from './read-figures.ts';
import { runProgram } from './run-program.ts';

const VITEST = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'e2e'];
const RULES = ['deploy/prometheus/recording.yml', 'deploy/prometheus/alerts.yml'];
const RULE_TESTS = 'deploy/prometheus/tests/alerts.test.yml';

const PARTS: Record<string, () => Promise<Figure[]>> = {
  size: async () => readHistorySize(await runProgram(['--expose-gc', 'bench/metrics/history-size.ts'])),
  overhead: async () => readOverhead(await runProgram(['bench/metrics/edge-overhead.ts'])),
  alerts: async () => readKilledReplica(await runProgram(['bench/alerts/alert-speed.ts'])),
  rules: async () =>
    readPromtool(await promtool(['check', 'rules', ...RULES]), await promtool(['test', 'rules', RULE_TESTS])),
  dashboards: async () => readDashboardQueries(await runProgram([...VITEST, 'e2e/monitoring.test.ts'])),
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in PARTS));
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(', ')}. Parts: ${Object.keys(PARTS).join(', ')}.`);
  process.exit(2);
}

const figures: Figure[] = [];
for (const [name, measure] of Object.entries(PARTS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n── ${name} ──`);
  try {
    figures.push(...(await measure()));
  } catch (error) {
    figures.push({ what: name, value: `broke: ${(error as Error).message.split('\n')[0]}`, kept: false });
  }
}
console.log(
  `\n── summary; load average ${loadavg()
    .map((one) => one.toFixed(1))
    .join(' ')} ──`,
);
for (const line of figureLines(figures)) console.log(line);
process.exitCode = figures.some(({ kept }) => kept === false) ? 1 : 0;
