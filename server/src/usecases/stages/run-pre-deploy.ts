import type { Artifact } from '../../domain/artifact.ts';
import { environmentOfApp } from '../../domain/environment-of-app.ts';
import { type PreDeployCommand, preDeployCommand, preDeployFailure } from '../../domain/pre-deploy.ts';
import { startedAtTop } from '../../domain/procfile.ts';
import type { ReplicaTemplate } from '../../domain/workload.ts';
import { openSecrets } from '../desired-workload.ts';
import { volumePlaceOf } from '../place-of-app.ts';
import { baseOf, waitForRoom } from './make-release.ts';
import { makesRelease } from './makes-release.ts';
import type { StageContext } from './stage.ts';

/** As many as a failure card shows. */
const LAST_LINES = 20;

/** The command that this run has to run before its Release is rolled out; undefined where there is none to run. */
export async function preDeployOf(context: StageContext): Promise<PreDeployCommand | undefined> {
  if (!(await makesRelease(context))) return undefined;
  const begun = context.run().stages.find(({ name }) => name === 'predeploy')?.command;
  if (begun) return begun;
  const { artifact } = await baseOf(context);
  return preDeployCommand(context.app, artifact.plan);
}

/**
 * Runs the App's pre-deploy command to its end, with what the Release will have. A run that a restarted server continues finds the command that it
 * had begun: it is never begun twice. Throws the card of one that did not end well; what runs is left alone then.
 */
export async function runPreDeploy(context: StageContext): Promise<void> {
  const { platform, app, run, signal } = context;
  const command = await preDeployOf(context);
  if (!command) return;
  await context.noteCommand(command);
  const { artifact } = await baseOf(context);
  const { preDeployTimeoutMs: timeoutMs, roomTimeoutMs } = platform.rules;
  const told = await toldBefore(context);
  if (!told.hasBegun) {
    context.say(`$ ${command.line} (from the ${command.from})`);
    if (app.singleWriter) context.say('with an empty data directory: the volume has a single writer, which runs');
  }
  const lines: string[] = [];
  const result = await platform.runtime.runTask({
    ...{ appId: app.id, appName: app.name, ownerId: app.ownerId, runId: run().id },
    template: await templateOf(context, artifact, command.line),
    timeoutMs,
    roomTimeoutMs,
    since: told.printedAt,
    onLine: (text) => {
      context.output('out', text);
      lines.push(text);
      if (lines.length > LAST_LINES) lines.shift();
    },
    onWait: (obstacle) => waitForRoom(context, obstacle),
    signal,
  });
  const failure = preDeployFailure(result, { command: command.line, timeoutMs, lines });
  if (failure) throw failure;
  context.say('it ended well');
}

async function templateOf({ platform, app }: StageContext, artifact: Artifact, line: string): Promise<ReplicaTemplate> {
  const volume = await platform.volumes.ensure(await volumePlaceOf(platform, app));
  return {
    artifact: startedAtTop(artifact),
    env: environmentOfApp(
      artifact.plan,
      app.configVars,
      openSecrets(platform, { appId: app.id, secrets: app.secrets }),
    ),
    startCommand: line,
    volumePath: volume.path,
    // The copy that runs has it, and must not share it.
    ...(volume.claim === undefined || app.singleWriter ? {} : { volumeClaim: volume.claim }),
    memoryLimitBytes: app.memoryLimitBytes,
    healthCheck: { kind: 'tcp', path: '/' },
  };
}

/** What the log of a run that is continued has of the command; what was printed after its last line is not told yet. */
async function toldBefore({ platform, run }: StageContext): Promise<{ hasBegun: boolean; printedAt: number }> {
  const told = { hasBegun: false, printedAt: 0 };
  if (run().resumes === 0) return told;
  for (let from = 0; ; ) {
    const { lines, nextLine } = await platform.runLog.read(run().id, from);
    if (lines.length === 0) return told;
    for (const { source, stream, at } of lines) {
      if (source !== 'predeploy') continue;
      told.hasBegun = true;
      if (stream !== 'platform') told.printedAt = at;
    }
    from = nextLine;
  }
}
