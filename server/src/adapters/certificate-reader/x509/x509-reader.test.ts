import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { makeCertificate } from '../../../../../testing/https/certificates.ts';
import { x509Reader } from './x509-reader.ts';

const DAY = 24 * 3_600_000;
const now = Date.now();
const shop = makeCertificate({ hostnames: ['shop.example.com', '*.shop.example.com'], intermediate: true });

function refusal(chain: string, key: string, at = now): unknown {
  try {
    x509Reader.read({ chain, key }, at);
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('a certificate that somebody brings', () => {
  it('is read with its host names, its issuer and its time', () => {
    const read = x509Reader.read(shop, now);
    expect(read).toMatchObject({ hostnames: ['shop.example.com', '*.shop.example.com'], issuer: 'Example between' });
    expect(read.notAfter - read.notBefore).toBe(90 * DAY);
    expect(read.chain.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
  });

  it('may come with other text around it, and with other line ends', () => {
    const told = `Bag Attributes\r\n${shop.chain.replaceAll('\n', '\r\n')}\r\nthat was it`;
    const { chain, key } = x509Reader.read({ chain: told, key: `a key:\n${shop.key}` }, now);
    expect(x509Reader.read({ chain, key }, now)).toMatchObject({
      hostnames: ['shop.example.com', '*.shop.example.com'],
    });
    expect(chain).not.toMatch(/Bag|\r/);
  });

  it('is refused with what to do about it', () => {
    const other = makeCertificate({ hostnames: ['shop.example.com'] });
    const encrypted = execFileSync('openssl', ['pkey', '-aes256', '-passout', 'pass:secret'], { input: shop.key });
    const [leaf = '', between = ''] = shop.chain.match(/-----BEGIN[^-]+-----[^-]+-----END[^-]+-----\n/g) ?? [];
    const cases: [unknown, string][] = [
      [refusal('', shop.key), 'no-certificate'],
      [refusal('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', shop.key), 'no-certificate'],
      [refusal(leaf.repeat(11), shop.key), 'too-many'],
      [refusal(shop.chain, ''), 'no-key'],
      [refusal(shop.chain, '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n'), 'no-key'],
      [refusal(shop.chain, encrypted.toString()), 'key-with-passphrase'],
      [refusal(shop.chain, other.key), 'other-key'],
      [refusal(`${between}${leaf}`, shop.key), 'broken-chain'],
      [refusal(`${leaf}${other.root}`, shop.key), 'broken-chain'],
      [refusal(makeCertificate({ hostnames: [] }).chain, shop.key), 'no-hostname'],
      [refusal(shop.chain, shop.key, now + 91 * DAY), 'expired'],
      [refusal(shop.chain, shop.key, now - DAY), 'not-yet-valid'],
    ];
    for (const [error, reason] of cases)
      expect(error).toMatchObject({ code: 'certificate-unusable', params: { reason } });
  });
});
