import { join } from 'node:path';
import { CertificateIndex } from './certificate-index.ts';
import { parseCertificateTable } from './certificate-table.ts';
import { OlderTable } from './controlled-edge.ts';
import type { Log } from './log.ts';
import type { CertificateTable } from './protocol.ts';
import { TableFile } from './table-file.ts';

/** The certificates in force, and on disk for the next start. */
export class KeptCertificates {
  #table: CertificateTable = { version: 0, certificates: [] };
  #index = new CertificateIndex();
  readonly #file: TableFile<CertificateTable>;
  readonly #log: Log;

  constructor(directory: string, log: Log) {
    this.#log = log;
    this.#file = new TableFile({
      path: join(directory, 'certificates.json'),
      parse: parseCertificateTable,
      unreadable: 'certificates-file-unreadable',
      log,
    });
  }

  get table(): CertificateTable {
    return this.#table;
  }

  get index(): CertificateIndex {
    return this.#index;
  }

  async load(): Promise<void> {
    const table = await this.#file.load();
    if (table) this.#use(table);
  }

  /** Throws OlderTable. */
  refuseOlder({ version }: CertificateTable): void {
    if (version < this.#table.version) throw new OlderTable(version, this.#table.version);
  }

  /** Puts a table in force; resolves when it is on disk. */
  async take(table: CertificateTable): Promise<void> {
    this.#use(table);
    this.#log('certificates-changed', { version: table.version, certificates: table.certificates.length });
    await this.#file.save(table);
  }

  #use(table: CertificateTable): void {
    this.#table = table;
    this.#index = new CertificateIndex(table.certificates);
  }
}
