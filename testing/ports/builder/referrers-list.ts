import { createHash } from 'node:crypto';
import type { IndexEntry, Manifest } from '../../../server/src/adapters/builder/registry/manifest.ts';

/** The list of referrers that a registry of version 1.1 of the distribution specification keeps: Debian's is older. */
export class ReferrersList {
  readonly #entries: { subject: string; entry: IndexEntry }[] = [];

  /** Takes note of what was pushed; gives its subject, where it has one. */
  put(body: Buffer): string | undefined {
    const { mediaType, artifactType, annotations = {}, subject } = JSON.parse(body.toString()) as Manifest;
    if (!subject) return undefined;
    const digest = `sha256:${createHash('sha256').update(body).digest('hex')}`;
    const entry = { mediaType, digest, size: body.length, annotations, ...(artifactType ? { artifactType } : {}) };
    this.#entries.push({ subject: subject.digest, entry });
    return subject.digest;
  }

  remove(digest: string): void {
    const at = this.#entries.findIndex(({ entry }) => entry.digest === digest);
    if (at >= 0) this.#entries.splice(at, 1);
  }

  of(digest: string): string {
    const manifests = this.#entries.filter(({ subject }) => subject === digest).map(({ entry }) => entry);
    return JSON.stringify({ schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests });
  }
}
