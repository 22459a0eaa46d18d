/** Where an image comes from; what of it is not ours is another platform's, or somebody's own. */
export interface ImageOrigin {
  /** The place of the platform's images, as nodes name it: no two platforms share one. */
  platform: string;
  appId: string;
  artifactId: string;
}

const PLATFORM = 'dev.nonstop4.platform';
const APP = 'dev.nonstop4.app';
export const ARTIFACT_NAME = 'dev.nonstop4.artifact';
const BILL = 'dev.nonstop4.sbom';

/**
 * What every image says of itself, whatever was built into it. `revision`: the git commit; `bill`: the digest of its bill of materials. When it was
 * made is not among it: the same build would give another digest each time.
 */
export function imageLabels(origin: ImageOrigin, revision: string, bill: string): Record<string, string> {
  return {
    [PLATFORM]: origin.platform,
    [APP]: origin.appId,
    [ARTIFACT_NAME]: origin.artifactId,
    [BILL]: bill,
    'org.opencontainers.image.revision': revision,
  };
}

/** Undefined when it does not say that a platform like this one has made it. */
export function originOf(labels: Readonly<Record<string, string>> = {}): ImageOrigin | undefined {
  const { [PLATFORM]: platform, [APP]: appId, [ARTIFACT_NAME]: artifactId } = labels;
  if (platform === undefined || appId === undefined || artifactId === undefined) return undefined;
  return { platform, appId, artifactId };
}
