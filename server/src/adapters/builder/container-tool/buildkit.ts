import type { ContainerTool, ImageBuild } from './container-tool.ts';
import { plainProgress } from './plain-progress.ts';

/** Where the operator's buildkitd is. */
export interface BuildkitPlace {
  /** `unix:///run/buildkit/buildkitd.sock` or `tcp://buildkitd.example:1234`. */
  address: string;
  /** Directory of ca.pem, cert.pem and key.pem: whom the platform trusts, and as whom it is known to the daemon. */
  tlsDirectory?: string;
}

/**
 * Arguments that mean more to BuildKit than to a Dockerfile. Proxies are part of no key of its cache, which all owners share: a step that one of
 * them has led through a proxy of his own would be taken as the result of the same step of another.
 */
const NOT_FOR_OWNERS = /^(?:BUILDKIT_.*|(?:https?|ftp|no|all)_proxy)$/i;

/** A buildkitd by its client, buildctl. See README.md beside this file for what it is kept from and why. */
export function buildkit({ address, tlsDirectory }: BuildkitPlace): ContainerTool {
  const call = ['buildctl', '--addr', address, ...(tlsDirectory === undefined ? [] : ['--tlsdir', tlsDirectory])];
  return {
    name: 'buildkit',
    install: 'buildctl of github.com/moby/buildkit/releases',
    check: [...call, 'debug', 'info'],
    daemon: 'buildkitd',
    takesMirrors: true,
    isAnonymous: true,
    comparesTimes: true,
    // Into the daemon's cache and nowhere else: the registry's password is in no session in which the steps of a Dockerfile run.
    build: (what) => [...call, 'build', '--progress', 'plain', ...solve(what)],
    push: ({ digestFile, insecure, ...what }) => {
      const output = `type=image,name=${what.reference},push=true${insecure ? ',registry.insecure=true' : ''}`;
      // Every step is in the cache now and was shown.
      const quietly = ['--progress', 'quiet', '--output', output, '--metadata-file', digestFile];
      return [...call, 'build', ...quietly, ...solve(what)];
    },
    digestOf: (metadata) => (JSON.parse(metadata) as { 'containerimage.digest'?: string })['containerimage.digest'],
    lineReader: plainProgress,
  };
}

function solve({ ownerId, context, file, target, args, labels, policyFile }: ImageBuild): string[] {
  const values = Object.entries(args).filter(([name]) => !NOT_FOR_OWNERS.test(name));
  const options = {
    filename: file,
    ...(target === undefined ? {} : { target }),
    // With it BuildKit's own frontend reads the file, and the image that a `# syntax=` line names is not run: it could ask for any owner's caches.
    cmdline: 'dockerfile.v0',
    'build-arg:BUILDKIT_CACHE_MOUNT_NS': ownerId,
    ...Object.fromEntries(values.map(([name, value]) => [`build-arg:${name}`, value])),
    ...Object.fromEntries(Object.entries(labels).map(([name, value]) => [`label:${name}`, value])),
  };
  return [
    ...['--frontend', 'dockerfile.v0', '--local', `context=${context}`, '--local', `dockerfile=${context}`],
    ...(policyFile === undefined ? [] : ['--source-policy-file', policyFile]),
    ...Object.entries(options).flatMap(([name, value]) => ['--opt', `${name}=${value}`]),
  ];
}
