import { type BaseImage, link } from './image-parts.ts';

/** Of Debian's essential packages those that a container has a use for: no package manager, nothing that starts a machine. */
const ESSENTIAL = [
  'base-files',
  'bash',
  'coreutils',
  'dash',
  'debianutils',
  'diffutils',
  'findutils',
  'grep',
  'gzip',
  'hostname',
  'perl-base',
  'sed',
  'tar',
  'util-linux',
];

/**
 * Images by the names that Docker Hub has them by, for FROM lines: there a build has root and says itself what is started. Made of the
 * same Debian as those. What a Procfile names runs on the first, which belongs to no language.
 */
export const FROM_IMAGES: readonly BaseImage[] = [
  { tag: 'base/debian:bookworm-slim', packages: ESSENTIAL, entrypoint: [], user: '0:0' },
  {
    tag: 'base/rust:1-slim-bookworm',
    packages: ['rustc'],
    entrypoint: [],
    user: '0:0',
    // By this name rustc links; Debian's installation scripts would have made it.
    add: async (directory) => link(directory, '/usr/bin/cc', 'gcc'),
  },
];
