import { readFile } from 'node:fs/promises';
import { AcmeAuthority } from '../adapters/certificate-authority/acme/acme-authority.ts';
import { x509Reader } from '../adapters/certificate-reader/x509/x509-reader.ts';
import { systemClock } from '../adapters/clock/system/system-clock.ts';
import { CertificateFiles } from '../adapters/operator-certificate/files/certificate-files.ts';
import { noOperatorCertificate } from '../adapters/operator-certificate/none/no-operator-certificate.ts';
import { ConfigError, type ServerConfig } from '../config.ts';
import type { Platform } from '../usecases/platform.ts';
import type { Surroundings } from './data-plane.ts';

const ACCOUNT_KEY = 'acme-account-key';

/** Where certificates come from. */
export async function httpsParts(
  { https }: ServerConfig,
  { stores, cipher }: Pick<Platform, 'stores' | 'cipher'>,
  report: Surroundings['report'],
): Promise<Pick<Platform, 'certificateReader' | 'operatorCertificate' | 'authority'>> {
  const reader = { certificateReader: x509Reader };
  if (!https) return { ...reader, operatorCertificate: noOperatorCertificate };
  const { operators, acme } = https;
  const operatorCertificate = operators ? await openFiles(operators, report) : noOperatorCertificate;
  if (!acme) return { ...reader, operatorCertificate };
  const { directoryUrl, email, caFile } = acme;
  const authority = new AcmeAuthority({
    directoryUrl,
    ...(email === undefined ? {} : { email }),
    ...(caFile === undefined ? {} : { caCertificates: await readRoots(caFile) }),
    accountKey: {
      async load() {
        const sealed = await stores.settings.get(ACCOUNT_KEY);
        return sealed === undefined ? undefined : cipher.open(sealed, ACCOUNT_KEY);
      },
      save: (pem) => stores.settings.set(ACCOUNT_KEY, cipher.seal(pem, ACCOUNT_KEY)),
    },
  });
  return { ...reader, operatorCertificate, authority };
}

async function openFiles(files: { certificate: string; key: string }, report: Surroundings['report']) {
  try {
    return await CertificateFiles.open({ ...files, reader: x509Reader, clock: systemClock, report });
  } catch (error) {
    throw new ConfigError([
      `NONSTOP4_TLS_CERTIFICATE and NONSTOP4_TLS_KEY cannot be used: ${(error as Error).message}`,
    ]);
  }
}

async function readRoots(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new ConfigError([`NONSTOP4_ACME_CA cannot be read: ${(error as Error).message}`]);
  }
}
