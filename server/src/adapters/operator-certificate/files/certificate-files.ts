import { readFile, stat } from 'node:fs/promises';
import type { CertificateFacts, CertificatePem } from '../../../domain/certificate.ts';
import type { CertificateReader } from '../../../ports/certificate-reader.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { OperatorCertificate } from '../../../ports/operator-certificate.ts';

export interface CertificateFilesOptions {
  certificate: string;
  key: string;
  reader: CertificateReader;
  clock: Clock;
  report: (message: string, facts: Record<string, unknown>) => void;
}

/** The operator's certificate in two PEM files, which whatever renews it writes anew. */
export class CertificateFiles implements OperatorCertificate {
  readonly #options: CertificateFilesOptions;
  #stamp = '';
  #last: (CertificatePem & CertificateFacts) | undefined;

  private constructor(options: CertificateFilesOptions) {
    this.#options = options;
  }

  /** Throws, with the reason in words, when they cannot be used as they are. */
  static async open(options: CertificateFilesOptions): Promise<CertificateFiles> {
    const files = new CertificateFiles(options);
    files.#stamp = await files.#stampNow();
    files.#last = await files.#load();
    return files;
  }

  async read(): Promise<(CertificatePem & CertificateFacts) | undefined> {
    const { certificate, report } = this.#options;
    try {
      const stamp = await this.#stampNow();
      if (stamp === this.#stamp) return this.#last;
      // Once for each state of the files: a spoilt one is not told of at every look.
      this.#stamp = stamp;
      this.#last = await this.#load();
      report("the operator's certificate was read anew", { file: certificate, until: this.#last.notAfter });
    } catch (error) {
      report("the operator's certificate cannot be read; the last one stays", {
        file: certificate,
        error: (error as Error).message,
      });
    }
    return this.#last;
  }

  async #load(): Promise<CertificatePem & CertificateFacts> {
    const { certificate, key, reader, clock } = this.#options;
    const [chain, keyText] = await Promise.all([readFile(certificate, 'utf8'), readFile(key, 'utf8')]);
    return reader.read({ chain, key: keyText }, clock.now());
  }

  async #stampNow(): Promise<string> {
    const { certificate, key } = this.#options;
    const [a, b] = await Promise.all([stat(certificate), stat(key)]);
    return [a, b].map(({ mtimeMs, size, ino }) => `${mtimeMs} ${size} ${ino}`).join(' ');
  }
}
