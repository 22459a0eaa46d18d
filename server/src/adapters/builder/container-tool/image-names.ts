import { placeOf } from '../registry/registry-client.ts';
import type { ImageMirror } from './registry-settings.ts';

export interface ImagePlace {
  /** With its port, where it has one. */
  host: string;
  repository: string;
  /** A tag or a digest. */
  reference: string;
}

/** Where an image is: names without a registry are Docker Hub's. */
export function placeOfImage(image: string): ImagePlace {
  const { repository: named, reference } = placeOf(image);
  // With a digest a tag says nothing more.
  const name = reference.startsWith('sha256:') ? named.replace(/:[^:/]+$/, '') : named;
  const [first = '', ...rest] = name.split('/');
  if (rest.length > 0 && (/[.:]/.test(first) || first === 'localhost')) {
    return { host: first, repository: rest.join('/'), reference };
  }
  return { host: 'docker.io', repository: rest.length > 0 ? name : `library/${name}`, reference };
}

/** With everything that may be left out, for tools that would look for short names elsewhere. */
export function fullName(image: string): string {
  const { host, repository, reference } = placeOfImage(image);
  return `${host}/${repository}${reference.startsWith('sha256:') ? '@' : ':'}${reference}`;
}

/** Where the operator's mirrors have an image; `insecure`: it is asked without TLS. */
export function mirrored(image: string, mirrors: readonly ImageMirror[]): ImagePlace & { insecure: boolean } {
  const { host, repository, reference } = placeOfImage(image);
  const name = `${host}/${repository}`;
  const mirror = mirrors
    .filter(({ prefix }) => `${name}/`.startsWith(`${prefix}/`))
    .sort((a, b) => b.prefix.length - a.prefix.length)[0];
  if (!mirror) return { host, repository, reference, insecure: false };
  const [there = '', ...path] = `${mirror.location}${name.slice(mirror.prefix.length)}`.split('/');
  return { host: there, repository: path.join('/'), reference, insecure: mirror.insecure ?? false };
}
