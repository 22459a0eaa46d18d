import { parseCertificate } from '../certificate-table.ts';
import {
  ACME_SECRET,
  ACME_THUMBPRINT,
  CERTIFICATE_ANNOTATION,
  CERTIFICATE_KEYS,
  CERTIFICATE_TYPE,
} from '../cluster-protocol.ts';
import type { Log } from '../log.ts';
import type { CertificateTable, EdgeCertificate } from '../protocol.ts';
import type { ClusterObject } from './cluster-api.ts';
import { byAge } from './cluster-routes.ts';

/** What is used of a Secret. */
export interface CertificateSecret extends ClusterObject {
  type?: string;
  /** In base64. */
  data?: Record<string, string>;
}

export interface WantedCertificates {
  table: Omit<CertificateTable, 'version'>;
  /** `resourceVersion` of each Secret that the table is made of, by name. */
  versions: Record<string, string>;
}

/** A Secret as it was read: what is in it, or what is wrong with it. */
interface Reading {
  version: string;
  certificate?: EdgeCertificate;
  thumbprint?: string;
  complaint?: string;
}

/** The certificates out of a cluster's Secrets. An edge refuses a table for one broken certificate: so that one is left out here. */
export class ClusterCertificates {
  readonly #log: Log;
  #readings = new Map<string, Reading>();
  #wanted: WantedCertificates = { table: { certificates: [] }, versions: {} };

  constructor(log: Log) {
    this.#log = log;
  }

  /** The same object as long as the Secrets are the same: reading a certificate takes time. */
  read(secrets: readonly CertificateSecret[]): WantedCertificates {
    const readings = new Map<string, Reading>();
    let same = secrets.length === this.#readings.size;
    for (const secret of secrets.toSorted(byAge)) {
      const { name, resourceVersion: version = '' } = secret.metadata;
      const known = this.#readings.get(name);
      same &&= known?.version === version;
      readings.set(name, known?.version === version ? known : this.#readNew(secret, version));
    }
    if (same) return this.#wanted;
    this.#readings = readings;
    this.#wanted = tableOf(readings);
    return this.#wanted;
  }

  #readNew(secret: CertificateSecret, version: string): Reading {
    const reading = readSecret(secret, version);
    const { complaint } = reading;
    if (complaint !== undefined) this.#log('certificate-wrong', { secret: secret.metadata.name, complaint });
    return reading;
  }
}

function readSecret(secret: CertificateSecret, version: string): Reading {
  try {
    const { name } = secret.metadata;
    if (name === ACME_SECRET) return { version, thumbprint: textIn(secret, ACME_THUMBPRINT) };
    if (secret.type !== CERTIFICATE_TYPE) throw new Error(`its type is not ${CERTIFICATE_TYPE}`);
    const hostnames = JSON.parse(secret.metadata.annotations?.[CERTIFICATE_ANNOTATION] ?? '') as unknown;
    const [chain, key] = [textIn(secret, CERTIFICATE_KEYS.chain), textIn(secret, CERTIFICATE_KEYS.key)];
    return { version, certificate: parseCertificate({ id: name, hostnames, chain, key }, `secret ${name}`) };
  } catch (error) {
    return { version, complaint: (error as Error).message };
  }
}

function textIn({ data }: CertificateSecret, key: string): string {
  const text = Buffer.from(data?.[key] ?? '', 'base64').toString();
  if (text === '') throw new Error(`it has no ${key}`);
  return text;
}

function tableOf(readings: ReadonlyMap<string, Reading>): WantedCertificates {
  const wanted: WantedCertificates = { table: { certificates: [] }, versions: {} };
  for (const [name, { version, certificate, thumbprint }] of readings) {
    if (certificate) wanted.table.certificates.push(certificate);
    if (thumbprint !== undefined) wanted.table.acmeThumbprint = thumbprint;
    if (certificate || thumbprint !== undefined) wanted.versions[name] = version;
  }
  return wanted;
}
