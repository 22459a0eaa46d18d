import { join } from 'node:path';
import { dockerConfig, type ImageConfig, ociConfig } from './image-config.ts';
import { apart, type LineReader } from './tool-runs.ts';

/** Those of this machine. */
export type ToolName = 'buildah' | 'podman' | 'docker';

/** What the operator has chosen for the tools that keep images themselves (buildah, podman). */
export interface StorageRules {
  /** How a RUN line is kept apart from this machine: see buildah-build(1). Absent: as the tool does by itself. */
  isolation?: 'oci' | 'rootless' | 'chroot';
  /** `overlay`, `vfs` …; absent: as the tool does by itself. */
  storageDriver?: string;
  /** Of a RUN line. With chroot isolation there is none. */
  memoryBytes?: number;
}

export interface ImageBuild {
  ownerId: string;
  /** The owner's own images and cached layers, where the tool can keep them apart. */
  storage: string;
  context: string;
  /** `Dockerfile`, in the context. */
  file: string;
  /** Name and tag, as they are pushed. */
  reference: string;
  /** The stage that is built; absent: the last one, and what that needs. */
  target?: string;
  /** ARG values. */
  args: Readonly<Record<string, string>>;
  /** Besides those of the file. */
  labels: Readonly<Record<string, string>>;
  /** Gets the image's id. */
  idFile: string;
  /** Its base images are there: no registry is asked for newer ones. */
  isPulled?: boolean;
  /** Where base images are taken from, for BuildKit. Absent: from where their names say. */
  policyFile?: string;
  rules: StorageRules;
}

export interface ImagePush extends ImageBuild {
  insecure: boolean;
  /** Gets the digest. */
  digestFile: string;
}

/** How a tool that keeps images itself says what is in one. */
export interface Inspection {
  argv(storage: string, image: string, rules: StorageRules): string[];
  configOf(printed: string): ImageConfig;
}

/** One program that builds images, as argument arrays. */
export interface ContainerTool {
  name: ToolName | 'buildkit';
  /** How the operator gets it. */
  install: string;
  /** Succeeds, and prints the version, when it can build here and now. */
  check: string[];
  /** The daemon that does its work, where it is not one of this machine's own. */
  daemon?: string;
  /** It takes base images from the platform's mirrors. */
  takesMirrors: boolean;
  /** What it builds it builds without any login, also those that the server's account has. */
  isAnonymous?: boolean;
  /** It takes files of the build before for those of this one where size and time are the same. */
  comparesTimes?: boolean;
  /** Takes one base image, with a login that is not there while it builds. Absent: it keeps none. */
  pull?(image: string, storage: string, rules: StorageRules): string[];
  build(what: ImageBuild): string[];
  /** Absent: it keeps no image, and the registry says what is in what it has pushed. */
  inspection?: Inspection;
  push(what: ImagePush): string[];
  /** Prints the digest of what was pushed, where `push` has no file for it. */
  digest?(reference: string): string[];
  /** Reads it out of that file or print. */
  digestOf(printed: string): string | undefined;
  /** One for each run of it. Absent: its lines are a log as they are. */
  lineReader?(): LineReader;
  /** Removes what interrupted builds of this owner left. */
  clean?(storage: string, rules: StorageRules): string[];
  /** Removes everything of this owner. */
  empty?(storage: string, rules: StorageRules): string[];
}

const firstDigest = (printed: string) => /sha256:[0-9a-f]{64}/.exec(printed)?.[0];

/** Podman's build is buildah's, with the same flags. */
function sharingStorage(
  name: 'buildah' | 'podman',
  inspect: string[],
  configOf: Inspection['configOf'],
): ContainerTool {
  const at = (storage: string, { storageDriver }: StorageRules) => [
    ...apart([name]),
    ...['--root', join(storage, 'images'), '--runroot', join(storage, 'run')],
    ...(storageDriver === undefined ? [] : ['--storage-driver', storageDriver]),
  ];
  return {
    name,
    install: `sudo apt-get install ${name}`,
    check: [name, '--version'],
    takesMirrors: true,
    pull: (image, storage, rules) => {
      // Podman always asks for what is newest. A registry's image and no file of this machine, which a name may mean as well.
      const newest = name === 'buildah' ? ['--policy', 'always'] : [];
      return [...at(storage, rules), 'pull', '--quiet', ...newest, `docker://${image}`];
    },
    build: ({ storage, rules, idFile, isPulled, ...what }) => [
      ...at(storage, rules),
      'build',
      ...commonFlags(what),
      ...['--iidfile', idFile, '--layers'],
      ...(isPulled ? ['--pull=missing'] : []),
      ...(rules.isolation === undefined ? [] : ['--isolation', rules.isolation]),
      ...memoryFlags(rules),
      what.context,
    ],
    inspection: { argv: (storage, image, rules) => [...at(storage, rules), ...inspect, image], configOf },
    push: ({ storage, reference, rules, insecure, digestFile }) => [
      ...at(storage, rules),
      ...['push', '--quiet', '--digestfile', digestFile],
      ...(insecure ? ['--tls-verify=false'] : []),
      ...[reference, `docker://${reference}`],
    ],
    digestOf: firstDigest,
    clean: (storage, rules) => [...at(storage, rules), 'rm', '--all'],
    empty: (storage, rules) => [...at(storage, rules), 'rmi', '--all', '--force'],
  };
}

export const CONTAINER_TOOLS: Record<ToolName, ContainerTool> = {
  buildah: sharingStorage('buildah', ['inspect', '--type', 'image'], ociConfig),
  podman: sharingStorage('podman', ['image', 'inspect'], dockerConfig),
  docker: {
    name: 'docker',
    install: 'sudo apt-get install docker.io',
    // Of the daemon: a client alone builds nothing.
    check: ['docker', 'version', '--format', '{{.Server.Version}}'],
    takesMirrors: false,
    pull: (image) => ['docker', 'pull', '--quiet', image],
    build: ({ rules, idFile, ...what }) => [
      ...['docker', 'build'],
      ...commonFlags(what),
      // Its daemon has one cache for everybody: no owner is to build on what another one's build has left.
      ...['--iidfile', idFile, '--no-cache', '--force-rm'],
      ...memoryFlags(rules),
      what.context,
    ],
    inspection: { argv: (_storage, image) => ['docker', 'image', 'inspect', image], configOf: dockerConfig },
    push: ({ reference }) => ['docker', 'push', '--quiet', reference],
    digest: (reference) => ['docker', 'image', 'inspect', '--format', '{{join .RepoDigests "\\n"}}', reference],
    digestOf: firstDigest,
  },
};

// On the command line and not in the environment, where a config var named LD_PRELOAD would change the tool itself.
function commonFlags(image: Omit<ImageBuild, 'storage' | 'rules' | 'idFile'>) {
  const { context, file, reference, target, args, labels } = image;
  const values = Object.entries(args).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
  const said = Object.entries(labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]);
  const stage = target === undefined ? [] : ['--target', target];
  return ['--file', join(context, file), '--tag', reference, ...stage, ...values, ...said];
}

function memoryFlags({ memoryBytes, isolation }: StorageRules): string[] {
  return memoryBytes === undefined || isolation === 'chroot' ? [] : ['--memory', String(memoryBytes)];
}
