/** What an image says of itself. */
export interface ImageConfig {
  /** Whether it has an ENTRYPOINT or a CMD. */
  hasCommand: boolean;
  entrypoint: string[];
  user: string;
  /** Of TCP, in order of their numbers. */
  exposedPorts: number[];
  sizeBytes: number;
}

/** As an image's configuration has it. */
export interface RawConfig {
  User?: string;
  Entrypoint?: string[] | null;
  Cmd?: string[] | null;
  ExposedPorts?: Record<string, unknown> | null;
}

/** As `docker image inspect` and `podman image inspect` print it. */
export function dockerConfig(printed: string): ImageConfig {
  const [image] = JSON.parse(printed) as { Config?: RawConfig | null; Size?: number }[];
  return configOf(image?.Config ?? {}, image?.Size ?? 0);
}

/** As `buildah inspect --type image` prints it. */
export function ociConfig(printed: string): ImageConfig {
  const { OCIv1, Manifest } = JSON.parse(printed) as { OCIv1?: { config?: RawConfig }; Manifest?: string };
  const { layers = [] } = JSON.parse(Manifest || '{}') as { layers?: { size: number }[] };
  return configOf(OCIv1?.config ?? {}, total(layers));
}

/** As a registry gives it. */
export function pushedConfig(config: RawConfig = {}, layers: readonly { size: number }[]): ImageConfig {
  return configOf(config, total(layers));
}

function total(layers: readonly { size: number }[]): number {
  return layers.reduce((sum, { size }) => sum + size, 0);
}

function configOf({ User = '', Entrypoint, Cmd, ExposedPorts }: RawConfig, sizeBytes: number): ImageConfig {
  const ports = Object.keys(ExposedPorts ?? {}).filter((port) => !port.endsWith('/udp') && !port.endsWith('/sctp'));
  return {
    entrypoint: Entrypoint ?? [],
    hasCommand: (Entrypoint?.length ?? 0) + (Cmd?.length ?? 0) > 0,
    user: User,
    exposedPorts: ports.map((port) => Number.parseInt(port, 10)).sort((a, b) => a - b),
    sizeBytes,
  };
}
