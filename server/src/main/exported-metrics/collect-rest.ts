import type { Platform } from '../../usecases/platform.ts';
import { type Sample, sample, seconds, yes } from './samples.ts';

export async function collectRuns({ stores }: Pick<Platform, 'stores'>): Promise<Sample[]> {
  const active = await stores.runs.listActive();
  const states = (['queued', 'running'] as const).map((state) =>
    sample('runsActive', active.filter((run) => run.state === state).length, { state }),
  );
  const waiting = Map.groupBy(active, (run) => run.waitsFor?.code);
  return [
    ...states,
    ...[...waiting].flatMap(([reason, runs]) =>
      reason === undefined ? [] : sample('runsWaiting', runs.length, { reason }),
    ),
  ];
}

/** Those that were brought or ordered, and the operator's; which of them an edge shows, the edge says. */
export async function collectCertificates({
  stores,
  operatorCertificate,
}: Pick<Platform, 'stores' | 'operatorCertificate'>): Promise<Sample[]> {
  const entries = await stores.certificates.listEntries();
  const operators = await operatorCertificate.read();
  const samples = entries.map(({ id, appId, source, notAfter }) =>
    sample('certificateEnd', seconds(notAfter), { app: appId, certificate: id, source }),
  );
  if (!operators) return samples;
  const labels = { app: '', certificate: 'operator', source: 'platform' };
  return [...samples, sample('certificateEnd', seconds(operators.notAfter), labels)];
}

export async function collectEdges({ router }: Pick<Platform, 'router'>): Promise<Sample[]> {
  return (await router.edges()).map(({ name, ready }) => sample('edgeUp', yes(ready), { edge: name }));
}
