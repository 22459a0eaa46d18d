import { parseArgs } from 'node:util';
import { skipWithoutMariadb } from '../../testing/mariadb/mariadb.ts';
import { type AskedRun, askForRun } from './asked-runs.ts';
import { keepOpeningPanel, keepVisiting } from './bystanders.ts';
import { killServers } from './killer.ts';
import { TwoServers } from './two-servers.ts';
import { type AppAfter, judge } from './verdict.ts';

/** Runs of each App are remembered up to fifty: what is counted in the end must be there still. */
const MOST_RUNS_OF_AN_APP = 45;

/**
 * `npm run prove:servers`: two servers on a real MariaDB, tiny sites uploaded by several owners' pipelines at once, and one of the servers killed by chance every few
 * seconds. Ends with 1 when a run was lost, doubled or stuck.
 */
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '500' },
    apps: { type: 'string' },
    'kill-least': { type: 'string', default: '5' },
    'kill-most': { type: 'string', default: '20' },
  },
});
const runs = Number(values.runs);
const apps = Number(values.apps ?? Math.max(4, Math.ceil(runs / MOST_RUNS_OF_AN_APP)));
const kills = { leastMs: Number(values['kill-least']) * 1_000, mostMs: Number(values['kill-most']) * 1_000 };

if (skipWithoutMariadb()) process.exit(1);
const two = await TwoServers.start({
  NONSTOP4_RUNS_AT_ONCE: '4',
  NONSTOP4_DEFAULT_REPLICAS: '1',
  NONSTOP4_PROBE_EVERY: '60 s',
});
try {
  process.exitCode = (await prove(two)) ? 0 : 1;
} finally {
  await two.stop();
}

async function prove({ platform }: TwoServers): Promise<boolean> {
  const began = performance.now();
  const over = new AbortController();
  const asked: AskedRun[] = [];
  const names = Array.from({ length: apps }, (_, index) => `site-${index}`);
  const live = () => [...new Set(asked.filter(({ outcome }) => outcome === 'succeeded').map(({ app }) => app))];
  const bystanders = Promise.all([keepOpeningPanel(platform, over.signal), keepVisiting(platform, live, over.signal)]);
  const killer = killServers(two, kills, over.signal);
  let left = runs;
  // Each App's runs one after the other: a newer upload would supersede one that waits.
  const pipeline = async (app: string) => {
    for (let version = 1; left > 0; version += 1) {
      left -= 1;
      asked.push(await askForRun(platform, app, `${app}, version ${version}`));
      if (asked.length % 25 === 0) progress(asked, killer.kills.kills, began);
    }
  };
  await Promise.all(names.map(pipeline));
  over.abort();
  await killer.done;
  const [panel, visitors] = await bystanders;
  const minutes = (performance.now() - began) / 60_000;
  const after = await Promise.all(names.map((app) => lookAfterwards(app)));
  const { lines, kept } = judge({ asked, after, kills: killer.kills, panel, visitors, minutes });
  console.log(lines.join('\n'));
  return kept;
}

function progress(asked: AskedRun[], killed: number, began: number): void {
  const minutes = ((performance.now() - began) / 60_000).toFixed(1);
  const bad = asked.filter(({ outcome }) => outcome !== 'succeeded').length;
  console.log(
    `${minutes} min: ${asked.length} of ${runs} runs have ended, ${bad} of them otherwise than well; ${killed} kills`,
  );
}

async function lookAfterwards(app: string): Promise<AppAfter> {
  const [row] = await two.rows(`SELECT id FROM $apps WHERE name = '${app}'`);
  const id = String(row?.id);
  const all = await two.rows(`SELECT id, number, state FROM $pipeline_runs WHERE app_id = '${id}' ORDER BY number`);
  const releases = await two.rows(`SELECT COUNT(*) AS n FROM $deployments WHERE app_id = '${id}' GROUP BY run_id`);
  const ends = await two.rows(
    `SELECT COUNT(*) AS n FROM $app_events WHERE app_id = '${id}' AND kind = 'run-succeeded' GROUP BY params`,
  );
  return {
    app,
    runs: all.map(({ number }) => Number(number)),
    active: all.filter(({ state }) => state === 'queued' || state === 'running').length,
    releasesByRun: releases.map(({ n }) => Number(n)),
    endsByRun: ends.map(({ n }) => Number(n)),
  };
}
