import type { BaseImageTable } from '../../../domain/dockerfile/recipe.ts';

/** Where images are pushed, and the name under which nodes find them. */
export interface ImageRegistry {
  /** `registry.example.com`, `10.0.0.5:5000/apps`: where the platform pushes. */
  push: string;
  /** The same place by the name that the cluster's nodes know. */
  pull: string;
  user?: string;
  password?: string;
  /** Without TLS, or with a certificate that nobody signed. */
  insecure?: boolean;
}

/** Which registries there are besides those that names say. */
export interface RegistrySettings {
  registry: ImageRegistry;
  mirrors?: readonly ImageMirror[];
  baseImages?: BaseImageTable;
}

/** Images whose names begin with `prefix` are taken from `location` in its place, and from nowhere else. */
export interface ImageMirror {
  prefix: string;
  location: string;
  insecure?: boolean;
}

/** Base images of a generated Dockerfile are in the platform's own registry, which may speak plain HTTP. */
export function withOwnRegistry({ mirrors = [], registry, baseImages }: RegistrySettings): readonly ImageMirror[] {
  if (!baseImages || !registry.insecure) return mirrors;
  const hosts = new Set(Object.values(baseImages).flatMap(({ build, run }) => [hostOf(build), hostOf(run)]));
  return [...mirrors, ...[...hosts].map((host) => ({ prefix: host, location: host, insecure: true }))];
}

function hostOf(image: string): string {
  return image.split('/')[0] ?? image;
}

/** containers-registries.conf(5): names without a registry are Docker Hub's, as in Docker. */
export function registriesConf(mirrors: readonly ImageMirror[]): string {
  const parts = mirrors.map(({ prefix, location, insecure = false }) =>
    ['[[registry]]', `prefix = ${quoted(prefix)}`, `location = ${quoted(location)}`, `insecure = ${insecure}`].join(
      '\n',
    ),
  );
  return [`unqualified-search-registries = ["docker.io"]\nshort-name-mode = "permissive"`, ...parts, ''].join('\n\n');
}

/** The same for BuildKit, as a policy of sources; whether a mirror goes without TLS stands in the daemon's own buildkitd.toml. */
export function sourcePolicy(mirrors: readonly ImageMirror[]): string {
  const rules = mirrors.map(({ prefix, location }) => ({
    action: 'CONVERT',
    selector: { identifier: `docker-image://${prefix}/*` },
    // What the asterisk stood for.
    updates: { identifier: `docker-image://${location}/\${1}` },
  }));
  return JSON.stringify({ rules });
}

/** containers-auth.json(5), which Docker's config.json is as well. */
export function authFile({ push, user, password }: ImageRegistry): string {
  const host = push.split('/')[0] ?? push;
  const auth = Buffer.from(`${user}:${password}`).toString('base64');
  return JSON.stringify({ auths: user === undefined ? {} : { [host]: { auth } } });
}

// A TOML basic string is a JSON string.
function quoted(text: string): string {
  return JSON.stringify(text);
}
