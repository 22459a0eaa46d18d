import { describe, expect, it, vi } from 'vitest';
import type { CertificateTable, EdgeHealth } from '../protocol.ts';
import { CertificateFeed } from './certificate-feed.ts';
import type { WantedCertificates } from './cluster-certificates.ts';

/** An edge that takes what it is given, or refuses it. */
class FakeEdge {
  readonly given: CertificateTable[] = [];
  refusal: Error | undefined;
  health: EdgeHealth = { name: 'edge-0', pid: 1, routesVersion: 1, certificatesVersion: 0, startedAt: '' };

  call = async <T>(_: string, __: string, { body }: { body?: unknown } = {}): Promise<T> => {
    this.given.push(body as CertificateTable);
    if (this.refusal) throw this.refusal;
    this.health = { ...this.health, certificatesVersion: (body as CertificateTable).version };
    return this.health as T;
  };
}

function feeding(wanted: WantedCertificates | undefined) {
  const edge = new FakeEdge();
  const log = vi.fn();
  const now = { wanted };
  const feed = new CertificateFeed({ edge, certificates: () => now.wanted, log });
  return { edge, log, now, feed, pass: () => feed.pass(edge.health) };
}

const wanting = (version: string): WantedCertificates => ({ table: { certificates: [] }, versions: { shop: version } });

describe('giving an edge its certificates', () => {
  it('is done once, and again when they change, with a version that grows', async () => {
    const { edge, now, feed, pass } = feeding(wanting('1'));
    for (let count = 0; count < 3; count += 1) await pass();
    now.wanted = wanting('2');
    await pass();
    expect(edge.given).toHaveLength(2);
    expect(edge.given[1]?.version).toBeGreaterThan(edge.given[0]?.version ?? Number.NaN);
    expect(feed.taken).toEqual({ shop: '2' });
  });

  it('waits until the cluster’s are known', async () => {
    const { edge, pass } = feeding(undefined);
    await pass();
    expect(edge.given).toEqual([]);
  });

  it('is not tried again, nor said again, while the edge refuses the same; the ones before stay taken', async () => {
    const { edge, log, now, feed, pass } = feeding(wanting('1'));
    await pass();
    edge.refusal = Object.assign(new Error('certificate shop: too weak'), { status: 400 });
    now.wanted = wanting('2');
    for (let count = 0; count < 3; count += 1) await pass();
    expect(edge.given).toHaveLength(2);
    expect(log.mock.calls).toEqual([['certificates-refused', { reason: 'certificate shop: too weak' }]]);
    expect(feed.taken).toEqual({ shop: '1' });
    edge.refusal = undefined;
    now.wanted = wanting('3');
    await pass();
    expect(feed.taken).toEqual({ shop: '3' });
  });

  it('is tried again when the edge did not answer, or is another one', async () => {
    const { edge, pass } = feeding(wanting('1'));
    edge.refusal = new Error('connection refused');
    await expect(pass()).rejects.toThrow('connection refused');
    edge.refusal = undefined;
    await pass();
    edge.health = { ...edge.health, pid: 2 };
    await pass();
    edge.health = { ...edge.health, certificatesVersion: edge.health.certificatesVersion + 5 };
    await pass();
    expect(edge.given).toHaveLength(4);
  });
});
