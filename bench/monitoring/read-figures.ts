import type { Figure } from './figures.ts';

/** Issue and docs/metrics-and-logs.md: what counting may cost the edge. */
const LEAST_RATIO = 0.97;
/** docs/alerts.md: a badge must be true so soon. */
const BADGE_S = 10;

/** The words of `pattern` in what a program printed. Throws when they are not there: then nothing was measured. */
function found(text: string, pattern: RegExp): string[] {
  const match = pattern.exec(text);
  if (!match) throw new Error(`nothing like ${pattern.source} was printed`);
  return match.slice(1);
}

/** Of bench/metrics/edge-overhead.ts. */
export function readOverhead(text: string): Figure[] {
  const lines = [...text.matchAll(/^(.+): throughput with .+ median of the rounds' ratios ([\d.]+) \((.+?)\)/gm)];
  if (lines.length === 0) throw new Error('no ratio was printed');
  return lines.map(([, mode = '', ratio = '', likely = '']) => ({
    what: `edge throughput with metrics / without, ${mode}`,
    value: `${ratio} (${likely})`,
    aim: `≥ ${LEAST_RATIO}`,
    kept: Number(ratio) >= LEAST_RATIO,
  }));
}

/** Of bench/metrics/history-size.ts. */
export function readHistorySize(text: string): Figure[] {
  const [apps = ''] = found(text, /^(\d+) apps, two copies each, 30 days/m);
  const [file = '', ofApp = ''] = found(text, /^file: ([\d.]+ MB) \((\d+ kB) an app\)/m);
  const [memory = ''] = found(text, /^memory: ([\d.]+ MB)/m);
  return [
    { what: `history of ${apps} apps over 30 days`, value: `${file} of file, ${ofApp} an app; ${memory} of memory` },
  ];
}

/** Of bench/alerts/alert-speed.ts; the worst of its rounds. */
export function readKilledReplica(text: string): Figure[] {
  const times = (what: RegExp) => found(text, new RegExp(`^${what.source}.*median ([\\d.]+) s, most ([\\d.]+) s`, 'm'));
  const words = ([median = '', most = '']: string[]) => `median ${median} s, most ${most} s`;
  const badge = times(/SIGKILL → badge/);
  return [
    { what: 'killed replica → badge', value: words(badge), aim: `≤ ${BADGE_S} s`, kept: Number(badge[1]) <= BADGE_S },
    { what: 'killed replica → alert', value: words(times(/SIGKILL → alert/)) },
    { what: 'killed replica → mail', value: words(times(/SIGKILL → mail/)) },
  ];
}

/** Of `promtool check rules` and `promtool test rules`. */
export function readPromtool(
  checked: { ok: boolean; output: string },
  tested: { ok: boolean; output: string },
): Figure[] {
  const rules = [...checked.output.matchAll(/SUCCESS: (\d+) rules found/g)].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  );
  const first = ({ output }: { output: string }) => output.trim().split('\n')[0] ?? '';
  return [
    {
      what: 'promtool check rules',
      value: checked.ok ? `${rules} rules` : first(checked),
      aim: 'taken',
      kept: checked.ok,
    },
    { what: 'promtool test rules', value: tested.ok ? 'SUCCESS' : first(tested), aim: 'SUCCESS', kept: tested.ok },
  ];
}

/** Of e2e/monitoring.test.ts: a real Prometheus that scrapes real apps. */
export function readDashboardQueries(text: string): Figure[] {
  const [gave = '', all = ''] = found(text, /dashboard queries that gave data: (\d+) \/ (\d+)/);
  const [failed] = /Tests\s+(\d+) failed/.exec(text)?.slice(1) ?? [];
  const [series = ''] = found(text, /series: (\d+),/);
  return [
    { what: 'dashboard queries that gave data', value: `${gave} of ${all}`, aim: 'all', kept: gave === all },
    {
      what: 'Prometheus and Grafana, whole suite',
      value: failed ? `${failed} failed` : `passed, ${series} series`,
      aim: 'passed',
      kept: !failed,
    },
  ];
}
