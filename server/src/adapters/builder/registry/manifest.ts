/** What of the OCI image specification (github.com/opencontainers/image-spec) is used here. */
export interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
}

export interface Manifest {
  schemaVersion: 2;
  mediaType: string;
  config: Descriptor;
  layers: Descriptor[];
  annotations?: Record<string, string>;
  /** Of what is no image. */
  artifactType?: string;
  /** What it belongs to: it is a referrer of that. */
  subject?: Descriptor;
}

/** A list of manifests: one for each platform, or the referrers of another. */
export interface Index {
  schemaVersion: 2;
  mediaType: string;
  manifests: IndexEntry[];
}

export interface IndexEntry extends Descriptor {
  platform?: { os: string; architecture: string };
  artifactType?: string;
  annotations?: Record<string, string>;
}

export interface Place {
  repository: string;
  /** A tag or a digest. */
  reference: string;
}

export interface ImageConfig {
  architecture: string;
  os: string;
  created?: string;
  config?: { User?: string; WorkingDir?: string; Labels?: Record<string, string>; [name: string]: unknown };
  rootfs: { type: 'layers'; diff_ids: string[] };
  history?: object[];
}

export const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
export const OCI_CONFIG = 'application/vnd.oci.image.config.v1+json';
export const OCI_LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip';
export const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';
export const OCI_EMPTY = 'application/vnd.oci.empty.v1+json';
export const MANIFEST_TYPES = [
  OCI_MANIFEST,
  'application/vnd.docker.distribution.manifest.v2+json',
  OCI_INDEX,
  'application/vnd.docker.distribution.manifest.list.v2+json',
].join(', ');
