import { appObjects } from '../../../server/src/adapters/runtime/kubernetes/manifests/app-objects.ts';
import { backgroundSpecs } from '../../../server/src/domain/workload-spec.ts';
import { example } from '../../examples/examples.ts';
import { planOf, specOf } from './example-objects.ts';
import * as given from './fixed-inputs.ts';
import type { ObjectGroup } from './object-group.ts';
import { volumeOf } from './volume-objects.ts';

/** One App stands for all of them. */
const SHOWN = 'express';

/** What an App has besides when its Procfile has a line `worker:`, of which its owner wants two copies. */
export async function backgroundObjects(): Promise<ObjectGroup[]> {
  const plan = { ...(await planOf(example(SHOWN))), background: { worker: 'node jobs.js' } };
  const { volume } = await volumeOf(SHOWN, given.STORAGE.class);
  const { artifact, memoryLimitBytes } = specOf(SHOWN, plan, volume).template;
  const specs = backgroundSpecs({
    app: { id: given.APP_ID, name: SHOWN, ownerId: given.OWNER.ownerId, desiredState: 'running' },
    deployment: { settings: { replicas: 2, background: { worker: 2 }, memoryLimitBytes, restartNonce: 0 } },
    release: { number: 1, configVars: given.CONFIG_VARS, network: { healthCheck: { kind: 'tcp', path: '/' } } },
    ...{ artifact, secrets: {}, volume },
  });
  return specs.map((spec) => ({
    title: `The copies of ${spec.appName}, which nobody reaches`,
    objects: appObjects(spec),
  }));
}
