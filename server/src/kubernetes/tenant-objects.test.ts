import type { V1Namespace, V1NetworkPolicy, V1ResourceQuota, V1RoleBinding } from '@kubernetes/client-node';
import { expect, it } from 'vitest';
import { type TenantRules, tenantObjects } from './tenant-objects.ts';

const rules: TenantRules = {
  ingressNamespaces: ['nonstop4', 'monitoring'],
  forbiddenCidrs: ['10.0.0.0/8', '169.254.0.0/16'],
  quota: { pods: 20, memory: '4Gi' },
};
const objectsOf = (changes: Partial<TenantRules> = {}) => tenantObjects('user_1', { ...rules, ...changes });
const find = <T>(kind: string, changes?: Partial<TenantRules>) =>
  objectsOf(changes).find((object) => object.kind === kind) as T;

it('makes the namespace first, and everything else in it', () => {
  const [first, ...rest] = objectsOf();
  expect((first as V1Namespace).metadata).toMatchObject({
    name: 'ns4-user-1',
    labels: { 'pod-security.kubernetes.io/enforce': 'restricted' },
  });
  expect(rest.map(({ kind, metadata }) => [kind, metadata?.namespace])).toEqual([
    ['ResourceQuota', 'ns4-user-1'],
    ['LimitRange', 'ns4-user-1'],
    ['NetworkPolicy', 'ns4-user-1'],
  ]);
});

it('lets in the named namespaces and nobody else, the user’s own copies included', () => {
  const { spec } = find<V1NetworkPolicy>('NetworkPolicy');
  expect(spec?.podSelector).toEqual({});
  expect(spec?.policyTypes).toEqual(['Ingress', 'Egress']);
  const from = spec?.ingress?.flatMap(({ _from = [] }) => _from) ?? [];
  expect(from.map(({ namespaceSelector }) => namespaceSelector?.matchLabels?.['kubernetes.io/metadata.name'])).toEqual([
    'nonstop4',
    'monitoring',
  ]);
  expect(from.every(({ ipBlock }) => ipBlock === undefined)).toBe(true);
});

it('lets out to names and to the internet, not to the cluster and not to where clouds keep credentials', () => {
  const { spec } = find<V1NetworkPolicy>('NetworkPolicy');
  const [names, internet, ...more] = spec?.egress ?? [];
  expect(names?.ports?.map(({ protocol, port }) => `${protocol} ${port}`)).toEqual(['UDP 53', 'TCP 53']);
  expect(internet?.to).toEqual([{ ipBlock: { cidr: '0.0.0.0/0', except: rules.forbiddenCidrs } }]);
  expect(more).toEqual([]);
});

it('bounds what a user takes, and gives no way past the edges', () => {
  expect(find<V1ResourceQuota>('ResourceQuota').spec?.hard).toEqual({
    pods: '20',
    'requests.memory': '4Gi',
    'services.nodeports': '0',
    'services.loadbalancers': '0',
  });
});

it('gives the server its rights in the namespace before it makes something there, where it has an account of its own', () => {
  expect(find('RoleBinding')).toBeUndefined();
  const account = { namespace: 'nonstop4', name: 'server', role: 'nonstop4-user' };
  expect(objectsOf({ account }).map(({ kind }) => kind)).toEqual([
    'Namespace',
    'RoleBinding',
    'ResourceQuota',
    'LimitRange',
    'NetworkPolicy',
  ]);
  const binding = find<V1RoleBinding>('RoleBinding', { account });
  expect(binding.roleRef).toMatchObject({ kind: 'ClusterRole', name: 'nonstop4-user' });
  expect(binding.subjects).toEqual([{ kind: 'ServiceAccount', name: 'server', namespace: 'nonstop4' }]);
});
