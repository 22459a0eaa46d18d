import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type KubernetesObject,
  loadAllYaml,
  type V1Deployment,
  type V1NetworkPolicy,
  type V1Service,
} from '@kubernetes/client-node';
import { expect, it } from 'vitest';
import { KUBERNETES_DEFAULTS } from '../../server/src/config/kubernetes-settings.ts';
import { BUILDKIT_VERSION } from '../../testbed/settings.ts';

const path = join(import.meta.dirname, '../../deploy/kubernetes/buildkitd.yaml');
const objects = loadAllYaml(readFileSync(path, 'utf8')) as KubernetesObject[];
const ofKind = <T extends KubernetesObject>(kind: string) => objects.find((object) => object.kind === kind) as T;
const { spec: deployment } = ofKind<V1Deployment>('Deployment');
const { spec: policy } = ofKind<V1NetworkPolicy>('NetworkPolicy');

it('is the BuildKit that the tests try', () => {
  const [container] = deployment?.template.spec?.containers ?? [];
  expect(container?.image).toBe(`docker.io/moby/buildkit:${BUILDKIT_VERSION}-rootless`);
});

it('keeps builds from the same networks as the platform does, the registry apart', () => {
  const blocks = (policy?.egress ?? []).flatMap(({ to }) => to ?? []).flatMap(({ ipBlock }) => ipBlock ?? []);
  const forbidden = KUBERNETES_DEFAULTS.NONSTOP4_FORBIDDEN_NETWORKS.split(' ');
  // The second is of a network that is nobody's: for an operator to change.
  expect(blocks).toEqual([{ cidr: '0.0.0.0/0', except: forbidden }, { cidr: '192.0.2.10/32' }]);
});

it('is asked by certificates on both sides only, and by nobody but the platform', () => {
  const [container] = deployment?.template.spec?.containers ?? [];
  const open = container?.args?.filter((argument) => argument.startsWith('--addr=tcp:'));
  expect(open).toEqual(['--addr=tcp://0.0.0.0:1234']);
  expect(container?.args).toEqual(expect.arrayContaining(['--tlscacert=/certificates/ca.pem']));
  expect(policy?.podSelector).toEqual({});
  const asking = (policy?.ingress ?? []).flatMap(({ _from }) => _from ?? []);
  expect(asking).toEqual([{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'nonstop4' } } }]);
  expect(deployment?.template.metadata?.labels).toMatchObject(ofKind<V1Service>('Service').spec?.selector ?? {});
});
