import { createHash } from 'node:crypto';
import { readBounded } from '@nonstop4/plane/bounded-body';
import { type Descriptor, type Index, MANIFEST_TYPES, type Manifest, type Place } from './manifest.ts';

export interface RegistryAccess {
  /** Host and port. */
  address: string;
  /** True: plain HTTP. */
  insecure: boolean;
  /** '' asks as nobody in particular. */
  user: string;
  password: string;
}

/** What a tag or a digest names, as the registry has it. */
export interface Named extends Descriptor {
  content: Manifest | Index;
}

/** Registries take manifests up to 4 MiB (distribution-spec, “Pushing Manifests”); configurations and lists are smaller. */
const MOST_JSON_BYTES = 4 * 1024 * 1024;
const MOST_SHOWN_BYTES = 16 * 1024;
/** Of a thousand entries each. */
const MOST_PAGES = 1_000;
const CALL_MS = 60_000;
const UPLOAD_MS = 10 * 60_000;
/** Forbidden, not there, not supported: a list that one does without. */
const NO_LIST = new Set([401, 403, 404, 405]);

/** A registry of images, by the calls of the OCI distribution specification (github.com/opencontainers/distribution-spec). */
export class RegistryClient {
  readonly #access: RegistryAccess;
  readonly #url: string;
  /** By scope; where the registry gives tokens instead of taking the password. */
  readonly #tokens = new Map<string, string>();
  /** By repository and digest. */
  readonly #arriving = new Map<string, Promise<void>>();

  constructor(access: RegistryAccess) {
    this.#access = access;
    this.#url = `${access.insecure ? 'http' : 'https'}://${access.address}/v2`;
  }

  /** Undefined when there is none. Of an image for several platforms: the manifest for Linux on this machine's processor. */
  async manifest(repository: string, reference: string): Promise<{ digest: string; manifest: Manifest } | undefined> {
    const found = await this.named(repository, reference);
    if (!found) return undefined;
    const { digest, content } = found;
    if (!('manifests' in content)) return { digest, manifest: content };
    const architecture = process.arch === 'arm64' ? 'arm64' : 'amd64';
    const wanted = content.manifests.find(
      ({ platform }) => platform?.os === 'linux' && platform.architecture === architecture,
    );
    const one = wanted && (await this.named(repository, wanted.digest));
    if (one === undefined) return undefined;
    // A list of lists would have no end.
    if ('manifests' in one.content) throw new Error('the image registry gave a list of images in place of an image');
    return { digest: one.digest, manifest: one.content };
  }

  /** The same as it is: of an image for several platforms the list. */
  async named(repository: string, reference: string): Promise<Named | undefined> {
    const response = await this.#call(repository, `manifests/${reference}`, { headers: { accept: MANIFEST_TYPES } });
    if (response.status === 404) {
      await response.body?.cancel();
      return undefined;
    }
    const bytes = await readBounded(await succeeded(response), MOST_JSON_BYTES);
    if (reference.startsWith('sha256:') && digestOf(bytes) !== reference)
      throw new Error(`the image registry gave something else in place of ${reference}`);
    const content = parsed<Manifest | Index>(bytes);
    const mediaType = content.mediaType ?? response.headers.get('content-type') ?? '';
    return { mediaType, digest: digestOf(bytes), size: bytes.length, content };
  }

  /** What the registry knows to belong to a manifest; undefined where it has no such list. */
  async referrers(repository: string, digest: string): Promise<Index | undefined> {
    const response = await this.#call(repository, `referrers/${digest}`);
    const isList = response.ok && (response.headers.get('content-type') ?? '').includes('image.index');
    if (isList) return readJsonOf<Index>(response);
    await response.body?.cancel();
    if (response.ok || response.status < 500) return undefined;
    return succeeded(response).then(() => undefined);
  }

  async readJson<T>(repository: string, digest: string): Promise<T> {
    const response = await succeeded(await this.#call(repository, `blobs/${digest}`));
    const bytes = await readBounded(response, MOST_JSON_BYTES);
    if (digestOf(bytes) !== digest) throw new Error(`the image registry gave something else in place of ${digest}`);
    return parsed<T>(bytes);
  }

  /** Uploads a blob, unless it is there. */
  putBlob(repository: string, content: Blob, digest: string): Promise<void> {
    return this.#oneAtATime(repository, digest, () => this.#upload(repository, content, digest));
  }

  async #upload(repository: string, content: Blob, digest: string): Promise<void> {
    const begun = await succeeded(await this.#call(repository, 'blobs/uploads/', { method: 'POST' }));
    const place = new URL(begun.headers.get('location') ?? '', `${this.#url}/`);
    place.searchParams.set('digest', digest);
    const upload = { method: 'PUT', body: content, headers: { 'content-type': 'application/octet-stream' } };
    const signal = AbortSignal.timeout(UPLOAD_MS);
    // Another host may store blobs; the password is not for it.
    const isOwn = place.origin === new URL(this.#url).origin;
    const put = () => fetch(place, { ...upload, signal, redirect: 'error' });
    await succeeded(isOwn ? await this.#fetch(scopeOf(repository), place.href, { ...upload, signal }) : await put());
  }

  /** Lets a repository have a blob of another one, without moving its bytes. */
  async mount(repository: string, digest: string, from: string): Promise<void> {
    if (repository === from) return;
    await this.#oneAtATime(repository, digest, () => this.#mountFrom(from, repository, digest));
  }

  async #mountFrom(from: string, repository: string, digest: string): Promise<void> {
    const query = new URLSearchParams({ mount: digest, from });
    const response = await succeeded(await this.#call(repository, `blobs/uploads/?${query}`, { method: 'POST' }));
    if (response.status === 201) return;
    // A registry may refuse to share, and begin an upload instead.
    const blob = await succeeded(await this.#call(from, `blobs/${digest}`));
    await this.#upload(repository, await blob.blob(), digest);
  }

  /** Gives its digest. */
  async putManifest(repository: string, tag: string, manifest: Manifest): Promise<string> {
    return (await this.put(repository, manifest, tag)).digest;
  }

  /** Under a tag, or by its digest alone. `isLinked`: the registry lists it among the referrers of its subject by itself. */
  async put(
    repository: string,
    content: Manifest | Index,
    tag?: string,
  ): Promise<{ digest: string; size: number; isLinked: boolean }> {
    const body = Buffer.from(JSON.stringify(content));
    const digest = digestOf(body);
    const put = { method: 'PUT', body, headers: { 'content-type': content.mediaType } };
    const response = await succeeded(await this.#call(repository, `manifests/${tag ?? digest}`, put));
    return { digest, size: body.length, isLinked: response.headers.has('oci-subject') };
  }

  async tags(repository: string): Promise<string[]> {
    const list = (query: string) => this.#call(repository, `tags/list?${query}`);
    return (await pages<{ tags: string[] | null }>(list, ({ tags }) => tags)) ?? [];
  }

  /** All that it has, whoever's they are; undefined where it does not tell. */
  repositories(): Promise<string[] | undefined> {
    const list = (query: string) => this.#fetch('registry:catalog:*', `${this.#url}/_catalog?${query}`, {});
    return pages<{ repositories: string[] | null }>(list, ({ repositories }) => repositories);
  }

  /** Removes a manifest with all its tags; its blobs go with the registry's next garbage collection. Absent is fine. */
  async deleteManifest(repository: string, digest: string): Promise<void> {
    const response = await this.#call(repository, `manifests/${digest}`, { method: 'DELETE' });
    if (response.status !== 404) await succeeded(response);
  }

  /** The same by the name of a tag. */
  async deleteTag({ repository, reference }: Place): Promise<void> {
    const found = await this.named(repository, reference);
    if (found) await this.deleteManifest(repository, found.digest);
  }

  /**
   * Makes a blob arrive, unless it is there; whoever wants one that is on its way waits for it. Not for the bytes alone: a second upload writes anew what
   * names the blob in its repository, and docker-registry 2.8 refuses a manifest (DIGEST_INVALID, MANIFEST_BLOB_UNKNOWN) that it reads in that moment.
   */
  async #oneAtATime(repository: string, digest: string, bring: () => Promise<void>): Promise<void> {
    const key = `${repository}@${digest}`;
    // The next one tries itself where that which was waited for failed.
    for (let other = this.#arriving.get(key); other; other = this.#arriving.get(key))
      await other.catch(() => undefined);
    const arrival = this.#hasBlob(repository, digest).then((isThere) => (isThere ? undefined : bring()));
    this.#arriving.set(key, arrival);
    try {
      await arrival;
    } finally {
      this.#arriving.delete(key);
    }
  }

  async #hasBlob(repository: string, digest: string): Promise<boolean> {
    const response = await this.#call(repository, `blobs/${digest}`, { method: 'HEAD' });
    return response.ok;
  }

  #call(repository: string, path: string, init: RequestInit = {}): Promise<Response> {
    return this.#fetch(scopeOf(repository), `${this.#url}/${repository}/${path}`, init);
  }

  async #fetch(scope: string, url: string, init: RequestInit): Promise<Response> {
    const ask = () => {
      const headers = { ...(init.headers as Record<string, string>), ...this.#authorization(scope) };
      return fetch(url, { signal: AbortSignal.timeout(CALL_MS), ...init, headers });
    };
    const response = await ask();
    if (response.status !== 401) return response;
    const challenge = response.headers.get('www-authenticate') ?? '';
    if (!/^bearer /i.test(challenge)) return response;
    await response.body?.cancel();
    this.#tokens.set(scope, await this.#askToken(challenge, scope));
    return ask();
  }

  #authorization(scope: string): Record<string, string> {
    const token = this.#tokens.get(scope);
    return token === undefined ? this.#login() : { authorization: `Bearer ${token}` };
  }

  #login(): Record<string, string> {
    const { user, password } = this.#access;
    return user === '' ? {} : { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
  }

  async #askToken(challenge: string, scope: string): Promise<string> {
    const part = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(challenge)?.[1] ?? '';
    const url = new URL(part('realm'));
    if (url.protocol !== 'https:' && !this.#access.insecure)
      throw new Error(`the image registry wants its password sent in clear text, to ${url.host}`);
    url.searchParams.set('service', part('service'));
    url.searchParams.set('scope', scope);
    const response = await succeeded(
      await fetch(url, { headers: this.#login(), signal: AbortSignal.timeout(CALL_MS) }),
    );
    const answer = await readJsonOf<{ token?: string; access_token?: string }>(response);
    return answer.token ?? answer.access_token ?? '';
  }
}

/** `base/node:24` or `base/node@sha256:…`. */
export function placeOf(image: string): Place {
  const [, repository = image, reference = 'latest'] = /^(.+?)(?:@|:)(sha256:.+|[^:@/]+)$/.exec(image) ?? [];
  return { repository, reference };
}

function scopeOf(repository: string): string {
  return `repository:${repository}:pull,push,delete`;
}

/** A whole list, page by page; undefined where the registry gives none. */
async function pages<T>(
  call: (query: string) => Promise<Response>,
  itemsOf: (page: T) => string[] | null,
): Promise<string[] | undefined> {
  const all: string[] = [];
  let pagesRead = 0;
  for (let query: string | undefined = 'n=1000'; query !== undefined; ) {
    pagesRead += 1;
    if (pagesRead > MOST_PAGES) throw new Error('the image registry gives a list without an end');
    const response: Response = await call(query);
    if (NO_LIST.has(response.status)) {
      await response.body?.cancel();
      return undefined;
    }
    const items = itemsOf(await readJsonOf<T>(await succeeded(response))) ?? [];
    all.push(...items);
    const last = items.at(-1);
    const more = response.headers.get('link')?.includes('rel="next"') ?? false;
    query = more && last !== undefined ? `n=1000&last=${encodeURIComponent(last)}` : undefined;
  }
  return all;
}

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** A blob's description, for a manifest. */
export function describe(mediaType: string, bytes: Buffer): Descriptor {
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}

async function succeeded(response: Response): Promise<Response> {
  if (response.ok) return response;
  const said = await readBounded(response, MOST_SHOWN_BYTES).catch(() => Buffer.from('(more than can be shown)'));
  throw new Error(
    `the image registry answered ${response.status} to ${new URL(response.url).pathname}: ${said.toString().slice(0, 300)}`,
  );
}

async function readJsonOf<T>(response: Response): Promise<T> {
  return parsed<T>(await readBounded(response, MOST_JSON_BYTES));
}

/** A number or a list where an object is expected is no answer either. */
function parsed<T>(bytes: Buffer): T {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString());
  } catch {
    value = undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('the image registry gave an answer that cannot be read');
  return value as T;
}
