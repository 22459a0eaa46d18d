import type { V1ObjectMeta, V1Secret } from '@kubernetes/client-node';

/** Environment variables as a Secret, which a container takes as a whole (envFrom). */
export function environmentSecret(metadata: V1ObjectMeta, env: Readonly<Record<string, string>>): V1Secret {
  const entries = Object.entries(env).map(([name, value]) => [name, Buffer.from(value).toString('base64')]);
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata,
    type: 'Opaque',
    immutable: true,
    // Empty data would be taken for a change of what must not change.
    ...(entries.length > 0 ? { data: Object.fromEntries(entries) } : {}),
  };
}
