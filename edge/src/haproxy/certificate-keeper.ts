import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '@nonstop4/plane/atomic-file';
import type { Log } from '../log.ts';
import type { CertificateTable } from '../protocol.ts';
import { TableInvalid } from '../table-fields.ts';
import {
  CERTIFICATE_FOLDER,
  CERTIFICATE_LIST,
  type CertificateFile,
  certificateFiles,
  listLine,
  listText,
} from './certificate-files.ts';
import type { Engine } from './engine.ts';
import type { Workers } from './workers.ts';

/** Brings the certificates that HAProxy shows in line with the table, while it runs (management guide, section 9.3, `ssl`). */
export class CertificateKeeper {
  readonly #directory: string;
  readonly #engine: Engine;
  readonly #workers: Workers;
  readonly #log: Log;
  #refused = '';
  /** What HAProxy is known to show. */
  #known: CertificateTable | undefined;

  constructor(directory: string, engine: Engine, workers: Workers, log: Log) {
    this.#directory = directory;
    this.#engine = engine;
    this.#workers = workers;
    this.#log = log;
  }

  /** For HAProxy's next start or reload. */
  async write({ certificates }: CertificateTable): Promise<void> {
    const files = certificateFiles(certificates);
    const folder = join(this.#directory, CERTIFICATE_FOLDER);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const there = (await readdir(folder)).map((name) => `${CERTIFICATE_FOLDER}/${name}`);
    for (const { file, pem } of files)
      if (!there.includes(file)) await writeFileAtomic(join(this.#directory, file), pem);
    await writeFileAtomic(join(this.#directory, CERTIFICATE_LIST), listText(files));
    const wanted = new Set(files.map(({ file }) => file));
    for (const file of there) if (!wanted.has(file)) await rm(join(this.#directory, file), { force: true });
  }

  /** Has HAProxy read what is new in the table, without showing it yet. Throws TableInvalid with HAProxy's words. */
  async offer({ certificates }: CertificateTable): Promise<void> {
    const stored = await this.#stored();
    for (const file of certificateFiles(certificates)) {
      const refusal = stored.has(file.file) ? undefined : await this.#store(file);
      if (refusal === undefined) continue;
      await this.#discard(file.file);
      throw new TableInvalid(`certificate ${file.id}: HAProxy does not take it: ${refusal}`);
    }
  }

  /** Shows what is new. What HAProxy does not take is left out: the others are not to wait for it. */
  async add(table: CertificateTable): Promise<void> {
    if (table === this.#known) return;
    const [stored, listed] = [await this.#stored(), await this.#listed()];
    const refusals: string[] = [];
    for (const file of certificateFiles(table.certificates)) {
      if (listed.has(file.file)) continue;
      const refusal = (stored.has(file.file) ? undefined : await this.#store(file)) ?? (await this.#show(file));
      if (refusal !== undefined) refusals.push(`${file.id}: ${refusal}`);
    }
    const text = refusals.join('\n');
    if (text !== '' && text !== this.#refused) this.#log('certificates-refused', { refusals });
    this.#refused = text;
  }

  /** Connections that stand keep what they were shown. */
  async remove(table: CertificateTable): Promise<void> {
    if (table === this.#known) return;
    const wanted = new Set(certificateFiles(table.certificates).map(({ file }) => file));
    for (const file of await this.#listed())
      if (!wanted.has(file)) await this.#ask(`del ssl crt-list ${CERTIFICATE_LIST} ${file}`);
    for (const file of await this.#stored()) if (!wanted.has(file)) await this.#discard(file);
    if (this.#refused === '') this.#known = table;
  }

  // A new worker has what the files say, but the next convergence makes sure.
  forget(): void {
    this.#known = undefined;
  }

  /** Undefined, or why it was not taken. */
  async #store({ file, pem }: CertificateFile): Promise<string | undefined> {
    await this.#ask(`new ssl cert ${file}`);
    const read = await this.#ask(`set ssl cert ${file} <<\n${pem}`);
    if (!read.includes('Transaction')) return oneLine(read);
    return refusalIn(await this.#ask(`commit ssl cert ${file}`));
  }

  async #show(file: CertificateFile): Promise<string | undefined> {
    return refusalIn(await this.#ask(`add ssl crt-list ${CERTIFICATE_LIST} <<\n${listLine(file)}\n`));
  }

  async #discard(file: string): Promise<void> {
    await this.#ask(`abort ssl cert ${file}`);
    await this.#ask(`del ssl cert ${file}`);
  }

  async #stored(): Promise<Set<string>> {
    // With a star in front: one whose change was begun and not brought to its end.
    return filesIn(await this.#ask('show ssl cert'), /^(\S+)$/);
  }

  async #listed(): Promise<Set<string>> {
    return filesIn(await this.#ask(`show ssl crt-list ${CERTIFICATE_LIST}`), /^(\S+) /);
  }

  #ask(command: string): Promise<string> {
    return this.#engine.master.ask(`@!${this.#workers.present} ${command}`);
  }
}

function filesIn(answer: string, line: RegExp): Set<string> {
  const files = answer.split('\n').map((text) => line.exec(text)?.[1] ?? '');
  return new Set(files.filter((file) => file.startsWith(`${CERTIFICATE_FOLDER}/`)));
}

function refusalIn(answer: string): string | undefined {
  return answer.includes('Success!') ? undefined : oneLine(answer);
}

function oneLine(answer: string): string {
  return answer
    .trim()
    .split(/\s*\n\s*/)
    .join(' ');
}
