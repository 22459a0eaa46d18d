import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Manifest, OCI_CONFIG, OCI_MANIFEST } from '../../server/src/adapters/builder/registry/manifest.ts';
import { RegistryClient } from '../../server/src/adapters/builder/registry/registry-client.ts';
import { startTwoDoorRegistry, type TwoDoorRegistry } from './two-door-registry.ts';

const ROUNDS = 60;
const APPS = 16;

let directory: string;
let store: TwoDoorRegistry;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'nonstop4-same-blob-'));
  store = await startTwoDoorRegistry(directory, join(directory, 'images'));
});

afterAll(async () => {
  await store?.down();
  rmSync(directory, { recursive: true, force: true });
});

it('many apps of the same code, pushed at once, are all taken by a real registry', async () => {
  const { userName: user, password } = store;
  const registry = new RegistryClient({ address: store.push.address, insecure: true, user, password });
  for (let round = 0; round < ROUNDS; round += 1) {
    const bytes = Buffer.from(JSON.stringify({ random: randomBytes(16).toString('hex') }));
    const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    const config = { mediaType: OCI_CONFIG, digest, size: bytes.length };
    const push = async (_: unknown, app: number) => {
      await registry.putBlob('parts', new Blob([bytes]), digest);
      const annotations = { app: `${app}` };
      const manifest: Manifest = { schemaVersion: 2, mediaType: OCI_MANIFEST, config, layers: [], annotations };
      return registry.putManifest('parts', `round-${round}-${app}`, manifest);
    };
    const pushed = await Promise.all(Array.from({ length: APPS }, push));
    expect(new Set(pushed).size).toBe(APPS);
  }
});
