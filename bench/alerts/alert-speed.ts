import { loadavg } from 'node:os';
import { ALERT_KINDS, alerting, operations } from '@nonstop4/contract';
import { deploy, visit, zipFiles } from '../../e2e/harness/deploy.ts';
import { type EmbeddedPlatform, startEmbeddedPlatform } from '../../e2e/harness/embedded-platform.ts';
import { until } from '../../e2e/harness/until.ts';
import { FRAGILE_APP } from '../../testing/notifier/fragile-app.ts';
import { partOf, type RunningSmtpServer, startSmtpServer } from '../../testing/notifier/smtp-server.ts';

/** How often a replica is killed; the promise is of the worst. */
const ROUNDS = Number(process.argv[2] ?? 5);
/** DESIGN.md section 5, promise 7. */
const BADGE_S = 10;
const APP = { app: 'fragile' };

interface Round {
  badge: number;
  alert: number;
  mail: number;
  over: number;
}

/** Seconds from SIGKILL of a replica that cannot come back to the badge, to the alert, and to the mail; and from its mending to the end of the alert. */
async function killOne(platform: EmbeddedPlatform, smtp: RunningSmtpServer): Promise<Round> {
  const { api } = platform;
  const told = (title: string) => smtp.mails.filter((mail) => partOf(mail, 'text/html').includes(title)).length;
  const isRedundant = async () => (await api.call(operations.getApp, { params: APP })).redundancy.state === 'redundant';
  const isOpen = async () => {
    const alerts = await api.call(alerting.appAlerts, { params: APP });
    return alerts.some(({ kind, endedAt }) => kind === 'too-few-ready' && endedAt === undefined);
  };
  const mailsBefore = told('is not redundant');
  await visit(platform, APP.app, '/break');
  const killedAt = performance.now();
  const since = (from: number) => (performance.now() - from) / 1_000;
  const after = async (what: string, look: () => Promise<boolean>) => {
    await until(look, { timeoutMs: 120_000, what });
    return since(killedAt);
  };
  const badge = await after('the badge', async () => !(await isRedundant()));
  const alert = await after('the alert', isOpen);
  const mail = await after('the mail', async () => told('is not redundant') > mailsBefore);
  await visit(platform, APP.app, '/mend');
  await until(isRedundant, { timeoutMs: 120_000, what: 'two replicas' });
  const mendedAt = performance.now();
  await until(async () => !(await isOpen()), { timeoutMs: 120_000, what: 'the end of the alert' });
  return { badge, alert, mail, over: since(mendedAt) };
}

function print(rounds: Round[]): boolean {
  const load = loadavg().map((one) => one.toFixed(1));
  console.log(`\n${rounds.length} rounds; load average ${load.join(' ')}\n`);
  const line = (what: string, of: (round: Round) => number) => {
    const sorted = rounds.map(of).sort((a, b) => a - b);
    const shown = [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)].map((one) => one?.toFixed(2));
    console.log(`${what.padEnd(46)} least ${shown[0]} s, median ${shown[1]} s, most ${shown[2]} s`);
    return sorted.at(-1) ?? Number.NaN;
  };
  const worst = line('SIGKILL → badge', (round) => round.badge);
  line('SIGKILL → alert (held for 15 s)', (round) => round.alert);
  line('SIGKILL → mail (gathered for 5 s more)', (round) => round.mail);
  line('two replicas again → over (held for 15 s)', (round) => round.over);
  console.log(`badge within ${BADGE_S} s: ${worst <= BADGE_S ? 'kept' : 'BROKEN'}`);
  return worst <= BADGE_S;
}

const smtp = await startSmtpServer();
const platform = await startEmbeddedPlatform();
try {
  const server = { host: '127.0.0.1', port: smtp.port, security: 'none', from: 'nonstop4@example.com' } as const;
  await platform.api.call(alerting.setMailServer, { body: server });
  const settings = { language: 'en', ownApps: true, platform: false, alertKinds: [...ALERT_KINDS] } as const;
  const body = { kind: 'e-mail', to: 'ada@example.com', name: 'mail', ...settings } as const;
  await platform.api.call(alerting.addChannel, { body: { ...body, alertKinds: [...ALERT_KINDS] } });
  await deploy(platform, APP.app, await zipFiles(FRAGILE_APP));
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await killOne(platform, smtp));
  process.exitCode = print(rounds) ? 0 : 1;
} finally {
  await platform.stop();
  await smtp.stop();
}
