export type Ecosystem = 'npm' | 'pypi' | 'golang' | 'composer' | 'gem' | 'maven' | 'deb' | 'generic';

/** A package as a lock file names it. */
export interface LockedPackage {
  ecosystem: Ecosystem;
  /** As its registry has it: `@scope/name`, `vendor/name`, `github.com/owner/module`, `group:artifact`, `debian/name`. */
  name: string;
  version: string;
  /** Of its package URL, where name and version do not say which one it is: those of Debian are of a distribution. */
  qualifiers?: Readonly<Record<string, string>>;
  /** Of the archive that is installed; hexadecimal. */
  hashes?: readonly PackageHash[];
  /** Only tests and builds want it, or it may be missing: the lock file says so. */
  isOptional?: boolean;
}

export interface PackageHash {
  algorithm: 'SHA-1' | 'SHA-256' | 'SHA-384' | 'SHA-512';
  hex: string;
}
