import { buildNamespace } from '../../../server/src/adapters/builder/kubernetes/job/build-namespace.ts';
import { appObjects } from '../../../server/src/adapters/runtime/kubernetes/manifests/app-objects.ts';
import { pageGrant } from '../../../server/src/adapters/traffic-router/gateway-api/http-routes.ts';
import { certificateObjects } from '../../../server/src/adapters/traffic-router/kubernetes/certificate-objects.ts';
import { edgeObjects } from '../../../server/src/adapters/traffic-router/kubernetes/manifests/edge-objects.ts';
import { certificatesNamespace } from '../../../server/src/adapters/traffic-router/kubernetes/manifests/edge-options.ts';
import { virtualAddressObjects } from '../../../server/src/adapters/traffic-router/kubernetes/manifests/virtual-address-objects.ts';
import type { VolumeStorage } from '../../../server/src/adapters/volume-provisioner/kubernetes/volume-options.ts';
import { namespaceOf } from '../../../server/src/kubernetes/names.ts';
import { tenantObjects } from '../../../server/src/kubernetes/tenant-objects.ts';
import { example } from '../../examples/examples.ts';
import { planOf, specOf, trialOf } from './example-objects.ts';
import * as given from './fixed-inputs.ts';
import type { ObjectGroup } from './object-group.ts';
import { RecordingCluster } from './recording-cluster.ts';
import { SAMPLE_CERTIFICATE } from './sample-certificate.ts';
import { volumeOf } from './volume-objects.ts';

/** One App stands for all of them. */
const SHOWN = 'express';

/** What the server makes once for each user, and once for all builds. */
export function sharedObjects(): ObjectGroup[] {
  const { ownerId } = given.OWNER;
  return [
    { title: 'For each user', objects: tenantObjects(ownerId, given.TENANT_RULES) },
    { title: 'For all builds', objects: buildNamespace(given.builderOptions(new RecordingCluster().asCluster())) },
  ];
}

/** What an operator applies, or the testbed. */
export function edgesAndAddress(): ObjectGroup[] {
  const page = { namespace: given.EDGES.namespace, name: 'stopped-page', port: 80 };
  return [
    { title: 'The edges', objects: edgeObjects(given.EDGES) },
    { title: 'By https: a certificate, and how challenges of an authority are answered', objects: certificates() },
    { title: 'A virtual address, where no load balancer is', objects: virtualAddressObjects(given.VIRTUAL_ADDRESS) },
    {
      title: 'With a gateway of the cluster: the page of stopped Apps',
      objects: [pageGrant(page, namespaceOf(given.OWNER.ownerId))],
    },
  ];
}

function certificates() {
  return certificateObjects(certificatesNamespace(given.EDGES.namespace), {
    certificates: [{ id: 'crt-shop', hostnames: ['shop.example.com'], ...SAMPLE_CERTIFICATE }],
    acmeThumbprint: 'of-the-account',
  });
}

/** The data of an App in every place where it may lie, from its making to its end, and the copies that use it. */
export async function volumesOfEachKind(): Promise<ObjectGroup[]> {
  const { nfs, shared, class: storageClass, none } = given.STORAGE;
  return [
    await volumeGroup('NONSTOP4_VOLUMES=nfs:…, made and removed', nfs, { ends: true }),
    await volumeGroup('NONSTOP4_VOLUMES=shared:…, made and removed', shared, { ends: true }),
    await volumeGroup('NONSTOP4_VOLUMES=class:…', storageClass),
    await volumeGroup('NONSTOP4_VOLUMES=none', none),
  ];
}

async function volumeGroup(title: string, storage: VolumeStorage, how = { ends: false }): Promise<ObjectGroup> {
  const { volume, objects } = await volumeOf(SHOWN, storage, how);
  const spec = specOf(SHOWN, await planOf(example(SHOWN)), volume);
  const users = [...trialOf(spec), ...appObjects(spec)].filter(({ kind }) => kind === 'Pod' || kind === 'Deployment');
  return { title, objects: [...objects, ...users] };
}
