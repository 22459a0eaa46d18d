import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CertificatePem } from '../../server/src/domain/certificate.ts';

export interface MadeCertificate extends CertificatePem {
  /** Of the authority that signed it. */
  root: string;
}

export interface CertificateWish {
  hostnames: readonly string[];
  days?: number;
  /** One more authority between it and its root. */
  intermediate?: boolean;
}

/** A certificate by openssl, signed by an authority that is made for it. */
export function makeCertificate(wish: CertificateWish): MadeCertificate {
  const directory = mkdtempSync(join(tmpdir(), 'nonstop4-certificate-'));
  try {
    return makeIn(directory, wish);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function makeIn(directory: string, { hostnames, days = 90, intermediate }: CertificateWish): MadeCertificate {
  const write = (name: string, text: string) => writeFileSync(join(directory, name), text);
  const read = (name: string) => readFileSync(join(directory, name), 'utf8');
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: directory, stdio: 'pipe' });
  const newKey = (name: string) =>
    openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', `${name}.key`);
  const sign = (name: string, signer: string, lasting: number) => {
    newKey(name);
    openssl('req', '-new', '-key', `${name}.key`, '-subj', `/O=Example ${name}`, '-out', `${name}.csr`);
    const by = ['-CA', `${signer}.pem`, '-CAkey', `${signer}.key`, '-CAcreateserial'];
    const made = ['-days', String(lasting), '-extfile', `${name}.ext`, '-out', `${name}.pem`];
    openssl('x509', '-req', '-in', `${name}.csr`, ...by, ...made);
  };
  newKey('root');
  openssl('req', '-x509', '-new', '-key', 'root.key', '-subj', '/O=Example root', '-days', '3650', '-out', 'root.pem');
  write('between.ext', 'basicConstraints=critical,CA:TRUE\n');
  if (intermediate) sign('between', 'root', 3_650);
  const names = hostnames.map((name) => `DNS:${name}`).join(',');
  write('leaf.ext', names === '' ? 'basicConstraints=CA:FALSE\n' : `subjectAltName=${names}\n`);
  sign('leaf', intermediate ? 'between' : 'root', days);
  return {
    chain: `${read('leaf.pem')}${intermediate ? read('between.pem') : ''}`,
    key: read('leaf.key'),
    root: read('root.pem'),
  };
}
