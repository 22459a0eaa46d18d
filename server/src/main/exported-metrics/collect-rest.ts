import type { CertificateFacts } from '../../domain/certificate.ts';
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
  const samples = entries.flatMap(({ id, appId, source, ...facts }) =>
    lifeOf(facts, { app: appId, certificate: id, source }),
  );
  if (!operators) return samples;
  return [...samples, ...lifeOf(operators, { app: '', certificate: 'operator', source: 'platform' })];
}

function lifeOf(
  { notBefore, notAfter }: Pick<CertificateFacts, 'notBefore' | 'notAfter'>,
  labels: { app: string; certificate: string; source: string },
): Sample[] {
  return [sample('certificateEnd', seconds(notAfter), labels), sample('certificateBegin', seconds(notBefore), labels)];
}

export async function collectEdges({ router }: Pick<Platform, 'router'>): Promise<Sample[]> {
  return (await router.edges()).map(({ name, ready }) => sample('edgeUp', yes(ready), { edge: name }));
}
