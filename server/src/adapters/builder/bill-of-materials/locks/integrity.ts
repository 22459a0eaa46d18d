import type { PackageHash } from '../../../../domain/bill-of-materials/locked-package.ts';

const ALGORITHMS: Record<string, { name: PackageHash['algorithm']; bytes: number }> = {
  sha1: { name: 'SHA-1', bytes: 20 },
  sha256: { name: 'SHA-256', bytes: 32 },
  sha384: { name: 'SHA-384', bytes: 48 },
  sha512: { name: 'SHA-512', bytes: 64 },
};

/** Subresource integrity, as npm, pnpm and yarn write it: `sha512-<base64>`, several with spaces between them. */
export function integrityHashes(integrity: unknown): PackageHash[] {
  if (typeof integrity !== 'string') return [];
  return integrity.split(/\s+/).flatMap((each) => {
    const [, name = '', base64 = ''] = /^([a-z0-9]+)-([A-Za-z0-9+/=]+)/.exec(each) ?? [];
    return hashOf(name, Buffer.from(base64, 'base64').toString('hex'));
  });
}

/** `sha256:<hex>`, as pip, poetry and uv write it. */
export function prefixedHashes(text: unknown): PackageHash[] {
  if (typeof text !== 'string') return [];
  const [name = '', hex = ''] = text.split(':');
  return hashOf(name, hex.toLowerCase());
}

export function hashOf(name: string, hex: string): PackageHash[] {
  const algorithm = ALGORITHMS[name];
  return algorithm && new RegExp(`^[0-9a-f]{${algorithm.bytes * 2}}$`).test(hex)
    ? [{ algorithm: algorithm.name, hex }]
    : [];
}
