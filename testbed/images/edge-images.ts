import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fill, recipeOf } from './base-images.ts';
import { addNode } from './image-parts.ts';
import { hasImage, pushImage } from './push-image.ts';

/** Nodes know every image by this name, whatever registry it lies in. */
const NAME = 'registry.local';
const DIST = join(import.meta.dirname, '../../dist');
/** Where the programs lie in the image of the edges; those of an engine that is not built are left out. */
const PROGRAMS = ['edge-pod.js', 'edge-agent.js', 'edge.js', 'haproxy-edge.js'] as const;
const EDGE_BASE = 'tools/edge-base:24';
const KEEPALIVED = 'tools/keepalived:2.2-wget';

export interface EdgeImages {
  edge: string;
  keepalived: string;
}

/** The images of the edges and of what moves their address; the programs are those of dist/. */
export async function ensureEdgeImages(crane: string, say: (text: string) => void): Promise<EdgeImages> {
  await ensure(crane, say, EDGE_BASE, ['haproxy'], '10001:10001', addNode);
  // It changes addresses of the node: root, and the manifest leaves it three capabilities.
  await ensure(crane, say, KEEPALIVED, ['keepalived', 'wget'], '0:0');
  return { edge: `${NAME}/${await ensureEdge(crane, say)}`, keepalived: `${NAME}/${KEEPALIVED}` };
}

async function ensure(
  crane: string,
  say: (text: string) => void,
  tag: string,
  packages: string[],
  user: string,
  add?: (directory: string) => Promise<void>,
): Promise<void> {
  const recipe = await recipeOf({ tag, packages });
  if (await hasImage(crane, tag, recipe)) return;
  say(`Making the image ${tag} …`);
  await inDirectory(async (directory) => {
    await fill(directory, { packages, add });
    await pushImage(crane, tag, { directory, entrypoint: ['/bin/sh'], user, recipe });
  });
}

/** Tagged by what its programs are, so that a change of them is another image. */
async function ensureEdge(crane: string, say: (text: string) => void): Promise<string> {
  return inDirectory(async (directory) => {
    const hash = createHash('sha256');
    await mkdir(join(directory, 'nonstop4'));
    for (const program of PROGRAMS) {
      const text = await readFile(join(DIST, program)).catch(() => undefined);
      if (text === undefined && program !== 'haproxy-edge.js') {
        throw new Error(`dist/${program} is missing: npm run build makes it.`);
      }
      if (text === undefined) continue;
      hash.update(program).update(text);
      await cp(join(DIST, program), join(directory, 'nonstop4', program));
    }
    const tag = `tools/edge:${hash.digest('hex').slice(0, 12)}`;
    if (await hasImage(crane, tag)) return tag;
    say(`Making the image ${tag} …`);
    await pushImage(crane, tag, { directory, entrypoint: ['node'], user: '10001:10001', base: EDGE_BASE });
    return tag;
  });
}

async function inDirectory<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'nonstop4-testbed-'));
  try {
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
