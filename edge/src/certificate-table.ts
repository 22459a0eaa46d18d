import { createPrivateKey, X509Certificate } from 'node:crypto';
import { nodeTls } from './node-tls.ts';
import type { CertificateTable, EdgeCertificate } from './protocol.ts';
import { list, object, once, TableInvalid, text, version } from './table-fields.ts';

const ID = /^[a-z0-9-]{1,64}$/;
const HOSTNAME = /^(?:\*\.)?(?=.{1,253}$)[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?$/;
const THUMBPRINT = /^[A-Za-z0-9_-]{1,128}$/;
const PEM_BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[A-Za-z0-9+/=\s]+-----END \1-----/g;
/** Chain and key in bytes: HAProxy takes both in one buffer, together with a command. A chain of three has about 6 kB. */
const MAX_PEM_BYTES = 24 * 1024;

/** Takes only what the protocol names, and only certificates that can be shown. Throws TableInvalid, which names the certificate's id. */
export function parseCertificateTable(value: unknown): CertificateTable {
  const table = object(value, 'table');
  const certificates = list(table['certificates'], 'certificates').map((certificate, index) =>
    parseCertificate(certificate, `certificates[${index}]`),
  );
  once(
    certificates.map(({ id }) => id),
    'certificate',
  );
  const thumbprint = table['acmeThumbprint'];
  const parsed = { version: version(table), certificates };
  if (thumbprint === undefined) return parsed;
  if (typeof thumbprint === 'string' && THUMBPRINT.test(thumbprint)) return { ...parsed, acmeThumbprint: thumbprint };
  throw new TableInvalid('acmeThumbprint must be a thumbprint in base64url');
}

/** One of them. Throws TableInvalid. */
export function parseCertificate(value: unknown, at: string): EdgeCertificate {
  const certificate = object(value, at);
  const { id } = certificate;
  if (typeof id !== 'string' || !ID.test(id)) throw new TableInvalid(`${at}.id must be of the form [a-z0-9-]{1,64}`);
  const here = `certificate ${id}`;
  const hostnames = list(certificate['hostnames'], `${here}: hostnames`).map((name) => {
    if (typeof name === 'string' && HOSTNAME.test(name)) return name;
    throw new TableInvalid(`${here}: hostnames must be lower-case hostnames without a port`);
  });
  const chain = pemBlocks(text(certificate['chain'], `${here}: chain`, Number.POSITIVE_INFINITY));
  const keys = pemBlocks(text(certificate['key'], `${here}: key`, Number.POSITIVE_INFINITY));
  const [key] = keys.filter((block) => block.includes('PRIVATE KEY-----'));
  const pem = { chain: chain.join(''), key: key ?? '' };
  if (pem.chain.length + pem.key.length > MAX_PEM_BYTES) throw new TableInvalid(`${here}: it is too large`);
  refuseUnfit(here, chain, pem.key);
  return { id, hostnames, ...pem };
}

/** Without blank lines and what may stand between the blocks. */
function pemBlocks(pem: string): string[] {
  return [...pem.matchAll(PEM_BLOCK)].map(([block]) => `${block.split(/\s*[\r\n]\s*/).join('\n')}\n`);
}

function refuseUnfit(here: string, chain: readonly string[], pemKey: string): void {
  const [leaf] = chain.map((block) => readAs(here, 'certificate', () => new X509Certificate(block)));
  if (!leaf) throw new TableInvalid(`${here}: its chain holds no certificate`);
  const key = readAs(here, 'key', () => createPrivateKey(pemKey));
  if (!leaf.checkPrivateKey(key)) throw new TableInvalid(`${here}: the key does not fit the certificate`);
  // Also what OpenSSL finds too weak: an edge could not show it.
  readAs(here, 'pair of chain and key', () =>
    nodeTls().createSecureContext({ cert: chain.join(''), key: pemKey, ca: [] }),
  );
}

function readAs<T>(here: string, what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new TableInvalid(`${here}: its ${what} cannot be read: ${(error as Error).message}`);
  }
}
