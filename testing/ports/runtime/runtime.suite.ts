import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LogLine } from '../../../server/src/domain/log-line.ts';
import type {
  Replica,
  ReplicaTemplate,
  WorkloadObservation,
  WorkloadSpec,
} from '../../../server/src/domain/workload.ts';
import type { Runtime, TaskRequest } from '../../../server/src/ports/runtime.ts';

/** What a runtime under test brings along. */
export interface RuntimeHarness {
  runtime: Runtime;
  /** An app that answers GET /healthz with 200 and prints `up` at its start; or one that prints `boom` and ends with code 3. */
  template(kind: 'good' | 'crashing'): ReplicaTemplate;
  /** Waits for a condition on observations; fails after a time that fits the runtime. */
  until<T>(look: () => Promise<T | undefined | false>): Promise<T>;
  stop(): Promise<void>;
}

/** The behaviour that every Runtime has; two nodes are expected to be there. */
export function runtimeSuite(name: string, start: () => Promise<RuntimeHarness>): void {
  describe(`Runtime: ${name}`, () => {
    let harness: RuntimeHarness;
    beforeAll(async () => {
      harness = await start();
    });
    afterAll(async () => {
      await harness.stop();
    });

    const spec = (appId: string, more: Partial<WorkloadSpec> = {}): WorkloadSpec => ({
      appId,
      appName: appId.replace('_', '-'),
      ownerId: 'user_1',
      release: 1,
      templateHash: 'one',
      replicas: 2,
      template: harness.template('good'),
      ...more,
    });
    const settled = (asked: WorkloadSpec, state: 'complete' | 'failed' = 'complete') =>
      harness.until(async () => {
        const seen = await harness.runtime.observe(asked.appId);
        return seen?.rollout.templateHash === asked.templateHash && seen.rollout.state === state && seen;
      });
    // Being away may take less time than there is between two looks: that another process runs is what shows it.
    const settledWithout = (killed: Replica, asked: WorkloadSpec) =>
      harness.until(async () => {
        const seen = await harness.runtime.observe(asked.appId);
        const isBack = !seen?.replicas.some((replica) => processOf(replica) === processOf(killed));
        return isBack && seen?.rollout.state === 'complete' && seen;
      });
    // An update is complete while what it has replaced ends what it has begun (docs/decisions/0019).
    const staying = (seen: WorkloadObservation) =>
      seen.replicas.filter(({ state }) => state !== 'draining' && state !== 'stopping');
    const ids = (seen: WorkloadObservation) =>
      staying(seen)
        .map((replica) => replica.id)
        .sort();

    it('brings up the asked copies on different nodes, ready and in rotation', async () => {
      const asked = spec('app_up');
      await harness.runtime.apply(asked);
      const seen = await settled(asked);
      expect(seen.replicas.map((replica) => replica.state)).toEqual(['ready', 'ready']);
      expect(seen.replicas.every((replica) => replica.inRotation)).toBe(true);
      expect(new Set(seen.replicas.map((replica) => replica.node)).size).toBe(2);
      expect((await harness.runtime.observeAll()).map((other) => other.appId)).toContain('app_up');
    });

    it('changes nothing when asked for the same again', async () => {
      const asked = spec('app_same');
      await harness.runtime.apply(asked);
      const before = ids(await settled(asked));
      await harness.runtime.apply({ ...asked });
      expect(ids(await settled(asked))).toEqual(before);
    });

    it('replaces every copy for another template and leaves nothing older', async () => {
      const asked = spec('app_roll');
      await harness.runtime.apply(asked);
      const before = ids(await settled(asked));
      const next = spec('app_roll', { templateHash: 'two', release: 2 });
      await harness.runtime.apply(next);
      const after = await settled(next);
      expect(staying(after).map((replica) => replica.release)).toEqual([2, 2]);
      expect(ids(after).filter((id) => before.includes(id))).toEqual([]);
      expect(after.replicas.filter((replica) => replica.release === 1 && replica.inRotation)).toEqual([]);
      const alone = await harness.until(async () => {
        const seen = await harness.runtime.observe('app_roll');
        return seen?.replicas.length === 2 && seen;
      });
      expect(ids(alone)).toEqual(ids(after));
    });

    it('keeps the old copies serving when the new ones do not come up', async () => {
      const asked = spec('app_bad');
      await harness.runtime.apply(asked);
      const before = await settled(asked);
      const bad = spec('app_bad', { templateHash: 'bad', release: 2, template: harness.template('crashing') });
      await harness.runtime.apply(bad);
      const failed = await settled(bad, 'failed');
      expect(failed.rollout.culprit?.lastExit).toMatchObject({ code: 3, reason: 'exited' });
      const serving = failed.replicas.filter((replica) => replica.inRotation);
      expect(serving.map((replica) => replica.id).sort()).toEqual(ids(before));
      await harness.runtime.apply(asked);
      expect(ids(await settled(asked))).toEqual(ids(before));
    });

    it('scales up and down, and to none', async () => {
      const asked = spec('app_scale');
      await harness.runtime.apply(asked);
      await settled(asked);
      await harness.runtime.apply({ ...asked, replicas: 4 });
      const four = await harness.until(async () => {
        const seen = await harness.runtime.observe('app_scale');
        return seen?.rollout.state === 'complete' && seen.replicas.length === 4 && seen;
      });
      const perNode = [...new Set(four.replicas.map((replica) => replica.node))];
      expect(perNode).toHaveLength(2);
      for (const replicas of [1, 0]) {
        await harness.runtime.apply({ ...asked, replicas });
        await harness.until(
          async () => ((await harness.runtime.observe('app_scale'))?.replicas.length ?? 0) === replicas,
        );
      }
    });

    it('tries a copy out without any visitor, and leaves nothing of it', async () => {
      const trial = (kind: 'good' | 'crashing') =>
        harness.runtime.trial({
          appId: 'app_trial',
          appName: 'app-trial',
          ownerId: 'user_1',
          runId: `run_${kind}`,
          release: 1,
          template: harness.template(kind),
          healthPaths: ['/nothing-here', '/healthz'],
          timeoutMs: 20_000,
          roomTimeoutMs: 20_000,
          signal: new AbortController().signal,
        });
      const good = await trial('good');
      expect(good).toMatchObject({ outcome: 'listening', healthCheck: { kind: 'http', path: '/healthz' } });
      const bad = await trial('crashing');
      expect(bad).toMatchObject({ outcome: 'ended', end: { code: 3 } });
      expect(bad.lines.join('\n')).toContain('boom');
      expect((await harness.runtime.observe('app_trial'))?.replicas ?? []).toEqual([]);
    });

    it('runs what nobody reaches, and judges it by whether it stays up', async () => {
      const template = (kind: 'good' | 'crashing', startCommand: string): ReplicaTemplate => ({
        ...harness.template(kind),
        startCommand,
        healthCheck: { kind: 'running', path: '/' },
      });
      const worker = template('good', 'trap "exit 0" TERM; echo working; while true; do sleep 1; done');
      const asked = spec('app_back.worker', { replicas: 1, template: worker });
      await harness.runtime.apply(asked);
      const before = await settled(asked);
      expect(before.replicas.map(({ state }) => state)).toEqual(['ready']);
      const ending = template('crashing', 'echo boom; exit 3');
      const bad = { ...asked, templateHash: 'bad', release: 2, template: ending };
      await harness.runtime.apply(bad);
      const failed = await settled(bad, 'failed');
      expect(failed.rollout.culprit?.lastExit).toMatchObject({ code: 3, reason: 'exited' });
      await harness.runtime.apply(asked);
      expect(ids(await settled(asked))).toEqual(ids(before));
      // Stopped, and asked for again while it is leaving.
      await harness.runtime.apply({ ...asked, replicas: 0 });
      await harness.until(async () => (await harness.runtime.observe(asked.appId))?.replicas[0]?.state !== 'ready');
      await harness.runtime.apply(asked);
      const again = await settled(asked);
      expect(staying(again).map(({ state }) => state)).toEqual(['ready']);
      expect(ids(again)).not.toEqual(ids(before));
      await harness.runtime.remove('app_back.worker');
      await harness.until(
        async () => ((await harness.runtime.observe('app_back.worker'))?.replicas ?? []).length === 0,
      );
    });

    const task = (runId: string, command: string, more: Partial<TaskRequest> = {}) => {
      const lines: string[] = [];
      const request: TaskRequest = {
        ...{ appId: 'app_task', appName: 'app-task', ownerId: 'user_1', runId },
        template: { ...harness.template('good'), startCommand: command },
        ...{ timeoutMs: 60_000, roomTimeoutMs: 60_000, since: 0 },
        onLine: (text) => lines.push(text),
        signal: new AbortController().signal,
        ...more,
      };
      return { lines, result: harness.runtime.runTask(request) };
    };
    const forget = (runId: string) => harness.runtime.endTask({ appId: 'app_task', ownerId: 'user_1', runId });

    it('runs a task once, to its end, and tells what it prints', async () => {
      const good = task('run_task', 'echo migrated; echo well');
      expect(await good.result).toMatchObject({ outcome: 'ended', end: { code: 0, reason: 'exited' } });
      expect(good.lines).toEqual(['migrated', 'well']);
      // As a server does that was killed before it could note the end: another command would show that it was begun again.
      const again = task('run_task', 'echo twice; exit 9');
      expect(await again.result).toMatchObject({ outcome: 'ended', end: { code: 0 } });
      expect(again.lines).not.toContain('twice');
      await forget('run_task');
      await forget('run_task');
      const bad = task('run_bad', 'echo boom; exit 3');
      expect(await bad.result).toMatchObject({ outcome: 'ended', end: { code: 3, reason: 'exited' } });
      expect(bad.lines).toEqual(['boom']);
      await forget('run_bad');
      expect((await harness.runtime.observe('app_task'))?.replicas ?? []).toEqual([]);
    });

    it('ends a task whose time is over', async () => {
      // On a cluster the time begins with its pod, before its image and its volume are there.
      const slow = task('run_slow', 'echo begun; sleep 600', { timeoutMs: 6_000 });
      expect(await slow.result).toEqual({ outcome: 'timed-out' });
      expect(slow.lines).toEqual(['begun']);
      await forget('run_slow');
    });

    it('leaves a task as it is when it is not waited for any more, and ends it when asked to', async () => {
      const left = new AbortController();
      const first = task('run_left', 'echo begun; sleep 600', { signal: left.signal });
      await harness.until(async () => first.lines.includes('begun'));
      left.abort(new Error('the server stops'));
      await expect(first.result).rejects.toThrow('the server stops');
      const second = task('run_left', 'echo twice', { since: Date.now() });
      const over = second.result.then(({ outcome }) => outcome);
      // It goes on: it has not ended by itself when it is asked to.
      expect(await Promise.race([over, harness.runtime.nodes().then(() => 'goes on')])).toBe('goes on');
      await forget('run_left');
      expect(['ended', 'interrupted']).toContain(await over);
      expect(second.lines).not.toContain('twice');
    });

    it('brings a killed copy and a lost node back', async () => {
      const asked = spec('app_kill');
      await harness.runtime.apply(asked);
      const before = await settled(asked);
      const [first] = before.replicas;
      if (!first) throw new Error('no replica');
      await harness.runtime.kill({ replica: first.id });
      const again = await settledWithout(first, asked);
      expect(again.replicas).toHaveLength(2);
      const onNode = again.replicas.find((replica) => replica.node === first.node);
      if (!onNode) throw new Error(`no replica on ${first.node}`);
      await harness.runtime.kill({ node: first.node });
      const back = await settledWithout(onNode, asked);
      expect(new Set(back.replicas.map((replica) => replica.node)).size).toBe(2);
    });

    it('refuses to kill what is not there', async () => {
      await expect(harness.runtime.kill({ replica: 'rep_none' })).rejects.toMatchObject({ code: 'not-found' });
      await expect(harness.runtime.kill({ node: 'node-none' })).rejects.toMatchObject({ code: 'not-found' });
    });

    it('gives the output of an App and tells its changes', async () => {
      const told = new Set<string>();
      const unwatch = harness.runtime.watch((appId) => told.add(appId));
      const asked = spec('app_logs');
      await harness.runtime.apply(asked);
      await settled(asked);
      unwatch();
      expect(told).toContain('app_logs');
      const lines = await harness.until(async () => {
        const found: string[] = [];
        const options = { lines: 50, follow: false, signal: AbortSignal.timeout(5_000) };
        for await (const line of harness.runtime.tailLogs('app_logs', options)) found.push(line.text);
        return found.filter((text) => text === 'up').length >= 2 && found;
      });
      expect(lines).toContain('up');
      for (const order of ['oldest-first', 'newest-first'] as const) {
        const kept: LogLine[] = [];
        const reading = { order, signal: AbortSignal.timeout(10_000) };
        for await (const line of harness.runtime.readLogs('app_logs', reading)) kept.push(line);
        expect(kept.filter(({ text }) => text === 'up').length).toBeGreaterThanOrEqual(2);
        const times = kept.map(({ at }) => at);
        expect(times).toEqual(times.toSorted((a, b) => (order === 'oldest-first' ? a - b : b - a)));
        const of: LogLine[] = [];
        const [first] = kept;
        const some = { ...reading, replica: first?.source ?? '', from: first?.at ?? 0, to: first?.at ?? 0 };
        for await (const line of harness.runtime.readLogs('app_logs', some)) of.push(line);
        expect(of).toContainEqual(first);
        expect(of.every(({ at, source }) => at === first?.at && source === first?.source)).toBe(true);
      }
    });

    it('forgets an App and all of its copies', async () => {
      const asked = spec('app_gone');
      await harness.runtime.apply(asked);
      await settled(asked);
      await harness.runtime.remove('app_gone');
      expect((await harness.runtime.observe('app_gone'))?.replicas ?? []).toEqual([]);
      await harness.runtime.remove('app_gone');
    });

    it('knows its nodes', async () => {
      const nodes = await harness.runtime.nodes();
      expect(nodes.length).toBeGreaterThanOrEqual(2);
      expect(nodes.every((node) => node.ready)).toBe(true);
    });
  });
}

function processOf({ id, restarts, startedAt }: Replica): string {
  return `${id}, restart ${restarts}, since ${startedAt}`;
}
