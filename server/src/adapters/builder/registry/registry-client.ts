import { createHash } from 'node:crypto';
import { type Descriptor, MANIFEST_TYPES, type Manifest, OCI_MANIFEST, type Place } from './manifest.ts';

export interface RegistryAccess {
  /** Host and port. */
  address: string;
  /** True: plain HTTP. */
  insecure: boolean;
  /** '' asks as nobody in particular. */
  user: string;
  password: string;
}

interface Index {
  manifests: { digest: string; platform?: { os: string; architecture: string } }[];
}

const CALL_MS = 60_000;
const UPLOAD_MS = 10 * 60_000;

/** A registry of images, by the calls of the OCI distribution specification (github.com/opencontainers/distribution-spec). */
export class RegistryClient {
  readonly #access: RegistryAccess;
  readonly #url: string;
  /** By repository; where the registry gives tokens instead of taking the password. */
  readonly #tokens = new Map<string, string>();

  constructor(access: RegistryAccess) {
    this.#access = access;
    this.#url = `${access.insecure ? 'http' : 'https'}://${access.address}/v2`;
  }

  /** Undefined when there is none. Of an image for several platforms: the manifest for Linux on this machine's processor. */
  async manifest(repository: string, reference: string): Promise<{ digest: string; manifest: Manifest } | undefined> {
    const response = await this.#call(repository, `manifests/${reference}`, { headers: { accept: MANIFEST_TYPES } });
    if (response.status === 404) return undefined;
    const bytes = Buffer.from(await (await succeeded(response)).arrayBuffer());
    const content = JSON.parse(bytes.toString()) as Manifest | Index;
    if (!('manifests' in content)) return { digest: digestOf(bytes), manifest: content };
    const architecture = process.arch === 'arm64' ? 'arm64' : 'amd64';
    const wanted = content.manifests.find(
      ({ platform }) => platform?.os === 'linux' && platform.architecture === architecture,
    );
    return wanted && this.manifest(repository, wanted.digest);
  }

  async readJson<T>(repository: string, digest: string): Promise<T> {
    const response = await succeeded(await this.#call(repository, `blobs/${digest}`));
    return (await response.json()) as T;
  }

  /** Uploads a blob, unless it is there. */
  async putBlob(repository: string, content: Blob, digest: string): Promise<void> {
    if (await this.#hasBlob(repository, digest)) return;
    const begun = await succeeded(await this.#call(repository, 'blobs/uploads/', { method: 'POST' }));
    const place = new URL(begun.headers.get('location') ?? '', `${this.#url}/`);
    place.searchParams.set('digest', digest);
    const upload = { method: 'PUT', body: content, headers: { 'content-type': 'application/octet-stream' } };
    await succeeded(await this.#fetch(repository, place.href, { ...upload, signal: AbortSignal.timeout(UPLOAD_MS) }));
  }

  /** Lets a repository have a blob of another one, without moving its bytes. */
  async mount(repository: string, digest: string, from: string): Promise<void> {
    if (repository === from || (await this.#hasBlob(repository, digest))) return;
    const query = new URLSearchParams({ mount: digest, from });
    const response = await succeeded(await this.#call(repository, `blobs/uploads/?${query}`, { method: 'POST' }));
    if (response.status === 201) return;
    // A registry may refuse to share, and begin an upload instead.
    const blob = await succeeded(await this.#call(from, `blobs/${digest}`));
    await this.putBlob(repository, await blob.blob(), digest);
  }

  /** Gives its digest. */
  async putManifest(repository: string, tag: string, manifest: Manifest): Promise<string> {
    const body = JSON.stringify(manifest);
    const put = { method: 'PUT', body, headers: { 'content-type': OCI_MANIFEST } };
    await succeeded(await this.#call(repository, `manifests/${tag}`, put));
    return digestOf(Buffer.from(body));
  }

  async tags(repository: string): Promise<string[]> {
    const tags: string[] = [];
    for (let path: string | undefined = 'tags/list?n=1000'; path !== undefined; ) {
      const response: Response = await this.#call(repository, path);
      if (response.status === 404) break;
      const page = (await (await succeeded(response)).json()) as { tags: string[] | null };
      tags.push(...(page.tags ?? []));
      const last: string | undefined = page.tags?.at(-1);
      const more: boolean = response.headers.get('link')?.includes('rel="next"') ?? false;
      path = more && last !== undefined ? `tags/list?n=1000&last=${encodeURIComponent(last)}` : undefined;
    }
    return tags;
  }

  /** Removes a manifest with all its tags; its blobs go with the registry's next garbage collection. Absent is fine. */
  async deleteManifest(repository: string, digest: string): Promise<void> {
    const response = await this.#call(repository, `manifests/${digest}`, { method: 'DELETE' });
    if (response.status !== 404) await succeeded(response);
  }

  /** The same by the name of a tag. */
  async deleteTag({ repository, reference }: Place): Promise<void> {
    const found = await this.manifest(repository, reference);
    if (found) await this.deleteManifest(repository, found.digest);
  }

  async #hasBlob(repository: string, digest: string): Promise<boolean> {
    const response = await this.#call(repository, `blobs/${digest}`, { method: 'HEAD' });
    return response.ok;
  }

  #call(repository: string, path: string, init: RequestInit = {}): Promise<Response> {
    return this.#fetch(repository, `${this.#url}/${repository}/${path}`, init);
  }

  async #fetch(repository: string, url: string, init: RequestInit): Promise<Response> {
    const ask = () => {
      const headers = { ...(init.headers as Record<string, string>), ...this.#authorization(repository) };
      return fetch(url, { signal: AbortSignal.timeout(CALL_MS), ...init, headers });
    };
    const response = await ask();
    if (response.status !== 401) return response;
    const challenge = response.headers.get('www-authenticate') ?? '';
    if (!/^bearer /i.test(challenge)) return response;
    await response.body?.cancel();
    this.#tokens.set(repository, await this.#askToken(challenge, repository));
    return ask();
  }

  #authorization(repository: string): Record<string, string> {
    const token = this.#tokens.get(repository);
    return token === undefined ? this.#login() : { authorization: `Bearer ${token}` };
  }

  #login(): Record<string, string> {
    const { user, password } = this.#access;
    return user === '' ? {} : { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
  }

  async #askToken(challenge: string, repository: string): Promise<string> {
    const part = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(challenge)?.[1] ?? '';
    const url = new URL(part('realm'));
    url.searchParams.set('service', part('service'));
    url.searchParams.set('scope', `repository:${repository}:pull,push,delete`);
    const response = await succeeded(
      await fetch(url, { headers: this.#login(), signal: AbortSignal.timeout(CALL_MS) }),
    );
    const answer = (await response.json()) as { token?: string; access_token?: string };
    return answer.token ?? answer.access_token ?? '';
  }
}

/** `base/node:24` or `base/node@sha256:…`. */
export function placeOf(image: string): Place {
  const [, repository = image, reference = 'latest'] = /^(.+?)(?:@|:)(sha256:.+|[^:@/]+)$/.exec(image) ?? [];
  return { repository, reference };
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
  const said = (await response.text().catch(() => '')).slice(0, 300);
  throw new Error(`the image registry answered ${response.status} to ${new URL(response.url).pathname}: ${said}`);
}
