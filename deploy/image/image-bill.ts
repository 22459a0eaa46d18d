import { readFile } from 'node:fs/promises';
import { npmLock } from '../../server/src/adapters/builder/bill-of-materials/locks/npm.ts';
import { type BillOfMaterials, billOfMaterials } from '../../server/src/domain/bill-of-materials/cyclonedx.ts';
import type { LockedPackage } from '../../server/src/domain/bill-of-materials/locked-package.ts';
import type { Buildah } from './buildah.ts';

/** Where dpkg keeps what it has installed, in the image. */
const DPKG = '/var/lib/dpkg/status';
const NODE = '/usr/local/bin/node';
/** Of dpkg-query(1), which has such places itself. */
const FORMAT = `${['Package', 'Version', 'Architecture'].map((field) => `\${${field}}`).join(' ')}\\n`;

/** What is in the image: Debian's packages as they are installed in it, Node, and the npm packages that bundles are made of. */
export async function imageBill(buildah: Buildah, image: string, revision: string): Promise<BillOfMaterials> {
  const { installed, release, node } = await buildah.within(image, async (container) => ({
    installed: await buildah.run('run', container, '--', 'dpkg-query', '-W', '-f', FORMAT),
    release: await buildah.run('run', container, '--', 'cat', '/etc/os-release'),
    node: await buildah.run('run', container, '--', NODE, '--version'),
  }));
  return billOfMaterials({ appId: 'nonstop4', revision }, [
    { path: DPKG, packages: debianPackages(installed, release) },
    { path: NODE, packages: [{ ecosystem: 'generic', name: 'node', version: node.replace(/^v/, '') }] },
    { path: 'package-lock.json', packages: await bundledPackages() },
  ]);
}

/** By what `dpkg-query` prints of each; scanners find what is wrong with one by the distribution that it is of. */
function debianPackages(installed: string, release: string): LockedPackage[] {
  const version = /^VERSION_ID="?([^"\n]+)/m.exec(release)?.[1] ?? '';
  return installed.split('\n').flatMap((line) => {
    const [name, packageVersion, arch] = line.split(' ');
    if (!name || !packageVersion || !arch) return [];
    const qualifiers = { arch, distro: `debian-${version}` };
    return [{ ecosystem: 'deb' as const, name: `debian/${name}`, version: packageVersion, qualifiers }];
  });
}

/** Those of the lock file but what only builds and tests want, which no bundle has. */
async function bundledPackages(): Promise<LockedPackage[]> {
  const lock = await readFile(new URL('../../package-lock.json', import.meta.url), 'utf8');
  return npmLock(lock).filter(({ isOptional }) => isOptional !== true);
}
