import { describe, expect, it } from 'vitest';
import { makeCertificate } from '../../testing/traffic/certificates.ts';
import { CertificateIndex, covers } from './certificate-index.ts';
import { parseCertificateTable } from './certificate-table.ts';
import type { EdgeCertificate } from './protocol.ts';
import { TableInvalid } from './table-fields.ts';

const good = await makeCertificate(['shop.example', '*.shop.example'], { id: 'good' });
const other = await makeCertificate(['other.example'], { id: 'other' });
const rsa = await makeCertificate(['rsa.example'], { id: 'rsa', key: 'rsa:2048' });
const weak = await makeCertificate(['weak.example'], { id: 'weak', key: 'rsa:1024' });

describe('a table of certificates', () => {
  it('is taken with what the protocol names, and nothing else', () => {
    const given = { version: 3, acmeThumbprint: 'abc_-9', certificates: [{ ...good, more: 1 }, rsa], more: 1 };
    expect(parseCertificateTable(given)).toEqual({ version: 3, acmeThumbprint: 'abc_-9', certificates: [good, rsa] });
  });

  it('keeps of a chain and a key what is PEM, without blank lines', () => {
    const chain = `Bag Attributes\r\n\r\n${good.chain.replaceAll('\n', '\r\n')}\r\n\r\nmore\n${other.chain}`;
    const key = `-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n${good.key}`;
    const [parsed] = parseCertificateTable({ version: 1, certificates: [{ ...good, chain, key }] }).certificates;
    expect(parsed).toEqual({ ...good, chain: good.chain + other.chain });
  });

  it.each<[string, Partial<EdgeCertificate>]>([
    ['the key does not fit', { key: other.key }],
    ['its key cannot be read', { key: 'no key' }],
    ['its chain holds no certificate', { chain: 'no chain' }],
    ['its certificate cannot be read', { chain: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' }],
    ['its pair of chain and key cannot be read: .*small', { chain: weak.chain, key: weak.key }],
    ['hostnames', { hostnames: ['UPPER.example'] }],
    ['hostnames', { hostnames: ['a.*.example'] }],
    ['too large', { chain: good.chain.repeat(60) }],
  ])('is refused with the id of the certificate when %s', (reason, change) => {
    const parse = () => parseCertificateTable({ version: 1, certificates: [rsa, { ...good, ...change }] });
    expect(parse).toThrow(TableInvalid);
    expect(parse).toThrow(new RegExp(`certificate good: .*${reason}`));
  });

  it.each([
    [{ version: -1, certificates: [] }, 'version'],
    [{ version: 1 }, 'certificates must be a list'],
    [{ version: 1, certificates: [good, good] }, 'certificate good is there twice'],
    [{ version: 1, certificates: [{ ...good, id: '../x' }] }, 'certificates\\[0\\].id'],
    [{ version: 1, certificates: [], acmeThumbprint: 'a b' }, 'acmeThumbprint'],
  ])('%# is refused by naming the place', (table, place) => {
    expect(() => parseCertificateTable(table)).toThrow(new RegExp(place));
  });
});

describe('the certificate of a hostname', () => {
  const named = (id: string, ...hostnames: string[]) => ({ ...good, id, hostnames });
  const index = new CertificateIndex([
    named('wild', '*.example.com'),
    named('exact', 'a.example.com'),
    named('late', 'a.example.com', 'b.example.com'),
  ]);

  it.each([
    ['a.example.com', 'exact'],
    ['b.example.com', 'late'],
    ['c.example.com', 'wild'],
    ['x.c.example.com', undefined],
    ['example.com', undefined],
    ['com', undefined],
  ])('%s is %s', (hostname, id) => {
    expect(index.find(hostname)?.id).toBe(id);
  });

  it('covers its names, and one label of a wildcard', () => {
    const wild = named('wild', '*.example.com', 'example.org');
    const covered = ['a.example.com', 'example.org', 'a.b.example.com', 'example.com', 'x.example.org'];
    expect(covered.map((hostname) => covers(wild, hostname))).toEqual([true, true, false, false, false]);
  });
});
