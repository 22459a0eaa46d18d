import { afterAll, beforeAll } from 'vitest';
import { ClusterVolumes } from './cluster-volumes.ts';
import { sharedStorage } from './shared-storage.ts';
import { volumeProvisionerSuite } from './volume-provisioner.suite.ts';

let harness: ClusterVolumes;
beforeAll(async () => {
  harness = await ClusterVolumes.connect('ns4-test-volumes', sharedStorage());
});
afterAll(() => harness.stop());

volumeProvisionerSuite(`kubernetes, ${sharedStorage().kind}`, () => harness);
