import { createHash } from 'node:crypto';
import { CertificateIndex, wildcardOf } from '../certificate-index.ts';
import type { EdgeCertificate } from '../protocol.ts';

/** The list of what HAProxy shows (crt-list), and the folder of the files that it names; relative to HAProxy's directory. */
export const CERTIFICATE_LIST = 'certificates.list';
export const CERTIFICATE_FOLDER = 'certificates';

/** One certificate as HAProxy has it: never changed, only replaced, so that its name says all that is in it. */
export interface CertificateFile {
  id: string;
  file: string;
  /** Chain and key. */
  pem: string;
  /** The names that it is shown for; with `!` the ones below its wildcard that another one is shown for. */
  names: string[];
}

/** Those that are shown for any name at all. */
export function certificateFiles(certificates: readonly EdgeCertificate[]): CertificateFile[] {
  const index = new CertificateIndex(certificates);
  const exact = certificates.flatMap(({ hostnames }) => hostnames.filter((name) => !name.startsWith('*.')));
  const below = Map.groupBy(new Set(exact), wildcardOf);
  return certificates.flatMap((certificate) => {
    const names = certificate.hostnames.filter((name) => index.find(name) === certificate);
    if (names.length === 0) return [];
    // HAProxy 2.6 prefers an ECDSA certificate's wildcard to the exact name of an RSA one.
    const others = names.flatMap((name) => (below.get(name) ?? []).filter((one) => index.find(one) !== certificate));
    return [fileOf(certificate, [...names, ...others.map((name) => `!${name}`)])];
  });
}

export function listText(files: readonly CertificateFile[]): string {
  return files.map((file) => `${listLine(file)}\n`).join('');
}

export function listLine({ file, names }: CertificateFile): string {
  return `${file} ${names.join(' ')}`;
}

function fileOf({ id, chain, key }: EdgeCertificate, names: string[]): CertificateFile {
  const pem = `${chain}${key}`;
  const mark = createHash('sha256').update(pem).update(names.join(' ')).digest('hex').slice(0, 16);
  return { id, file: `${CERTIFICATE_FOLDER}/${id}.${mark}.pem`, pem, names };
}
