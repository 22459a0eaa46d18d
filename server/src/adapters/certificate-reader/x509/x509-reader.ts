import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { CertificateFacts, CertificatePem } from '../../../domain/certificate.ts';
import { Problem } from '../../../domain/problem.ts';
import type { CertificateReader } from '../../../ports/certificate-reader.ts';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
const KEY =
  /-----BEGIN (?:RSA |EC |ENCRYPTED )?PRIVATE KEY-----[^-]*(?:-[^-]+)*?-----END (?:RSA |EC |ENCRYPTED )?PRIVATE KEY-----/;
const HOSTNAME = /^(?:\*\.)?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/;
/** One that was made a moment ago on a machine whose clock is ahead is no mistake. */
const CLOCKS_DIFFER_MS = 5 * 60_000;
/** More is no chain but somebody's whole list of authorities. */
const MOST_CERTIFICATES = 10;

/** Certificates by Node's own X.509. */
export const x509Reader: CertificateReader = {
  read({ chain, key }: CertificatePem, now: number): CertificatePem & CertificateFacts {
    const certificates = certificatesIn(chain);
    const [leaf] = certificates as [X509Certificate, ...X509Certificate[]];
    refuseBrokenChain(certificates);
    const facts = factsOf(leaf);
    refuseWrongTime(facts, now);
    const privateKey = keyIn(key);
    if (!leaf.checkPrivateKey(privateKey)) {
      throw unusable(
        'other-key',
        'The key belongs to another certificate. Bring the one that this certificate was made with.',
      );
    }
    return {
      chain: certificates.map((certificate) => certificate.toString()).join(''),
      key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      ...facts,
    };
  },
};

function certificatesIn(chain: string): X509Certificate[] {
  const texts = chain.match(CERTIFICATE) ?? [];
  if (texts.length === 0) {
    throw unusable(
      'no-certificate',
      'There is no certificate in it: paste the PEM text that begins with -----BEGIN CERTIFICATE-----.',
    );
  }
  if (texts.length > MOST_CERTIFICATES) {
    throw unusable(
      'too-many',
      `There are ${texts.length} certificates in it: paste the one of the host name and those between it and its root.`,
    );
  }
  try {
    return texts.map((text) => new X509Certificate(text));
  } catch {
    throw unusable('no-certificate', 'The certificate cannot be read: paste the whole PEM text, unchanged.');
  }
}

function factsOf(leaf: X509Certificate): CertificateFacts {
  const names = (leaf.subjectAltName ?? '').split(', ').flatMap((entry) => /^DNS:(.+)$/.exec(entry)?.[1] ?? []);
  const hostnames = [...new Set(names.map((name) => name.toLowerCase()))].filter((name) => HOSTNAME.test(name));
  if (hostnames.length === 0) {
    throw unusable(
      'no-hostname',
      'The certificate names no host (subject alternative name): browsers would refuse it.',
    );
  }
  const issuer = /^(?:O|CN)=(.+)$/m.exec(leaf.issuer)?.[1] ?? leaf.issuer.replaceAll('\n', ', ');
  return {
    hostnames,
    issuer: issuer.slice(0, 200),
    notBefore: leaf.validFromDate.getTime(),
    notAfter: leaf.validToDate.getTime(),
  };
}

function refuseWrongTime({ notBefore, notAfter }: CertificateFacts, now: number): void {
  const day = (at: number) => new Date(at).toISOString().slice(0, 10);
  if (now >= notAfter) throw unusable('expired', `The certificate has expired on ${day(notAfter)}. Bring a newer one.`);
  if (now < notBefore - CLOCKS_DIFFER_MS)
    throw unusable('not-yet-valid', `The certificate is valid only from ${day(notBefore)} on.`);
}

/** Each is signed by the next one; the root need not be there. */
function refuseBrokenChain(certificates: readonly X509Certificate[]): void {
  for (const [index, certificate] of certificates.entries()) {
    const next = certificates[index + 1];
    if (!next || (certificate.checkIssued(next) && certificate.verify(next.publicKey))) continue;
    throw unusable(
      'broken-chain',
      'The certificates are not in the order of a chain: first the one of the host name, then the one that signed it, and so on.',
    );
  }
}

function keyIn(text: string): KeyObject {
  const pem = KEY.exec(text)?.[0];
  if (pem === undefined) {
    throw unusable(
      'no-key',
      'There is no private key in it: paste the PEM text that begins with -----BEGIN PRIVATE KEY-----.',
    );
  }
  if (pem.includes('ENCRYPTED')) {
    throw unusable(
      'key-with-passphrase',
      'The key has a passphrase: take it off first, for example with openssl pkey -in key.pem -out plain.pem.',
    );
  }
  try {
    return createPrivateKey(pem);
  } catch {
    throw unusable('no-key', 'The key cannot be read: paste the whole PEM text, unchanged.');
  }
}

function unusable(reason: string, sentence: string): Problem {
  return new Problem('certificate-unusable', sentence, { reason });
}
