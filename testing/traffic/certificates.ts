import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { EdgeCertificate } from '@nonstop4/edge/protocol';

const run = promisify(execFile);

export interface CertificateWishes {
  id?: string;
  /** ECDSA on this curve, or RSA with that many bits. */
  key?: 'prime256v1' | 'rsa:2048' | 'rsa:1024';
}

let count = 0;

/** A certificate for these names that signs for itself, made with openssl; valid for a day. */
export async function makeCertificate(hostnames: string[], wishes: CertificateWishes = {}): Promise<EdgeCertificate> {
  count += 1;
  const { id = `certificate-${count}`, key = 'prime256v1' } = wishes;
  const kind = key === 'prime256v1' ? ['ec', '-pkeyopt', `ec_paramgen_curve:${key}`] : [key];
  const names = hostnames.map((name) => `DNS:${name}`).join(',');
  const given = ['-subj', `/CN=${id}`, '-addext', `subjectAltName=${names}`, '-days', '1'];
  const { stdout } = await run('openssl', ['req', '-x509', '-newkey', ...kind, '-nodes', '-keyout', '-', ...given]);
  const begin = stdout.indexOf('-----BEGIN CERTIFICATE-----');
  return { id, hostnames, chain: stdout.slice(begin), key: stdout.slice(0, begin) };
}
