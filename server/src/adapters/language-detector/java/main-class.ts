import { StageFailure } from '../../../domain/failure.ts';
import type { SourceTree } from '../../../ports/source-tree.ts';

/** Name with its package of the one class that has a main method; throws `no-start-command` when there is none or several. */
export async function findMainClass(source: SourceTree, manifest: string): Promise<string> {
  const found: string[] = [];
  for (const path of await source.files()) {
    if (!path.endsWith('.java') || /(^|\/)test\//.test(path)) continue;
    const text = (await source.read(path)) ?? '';
    if (!/\bstatic\s+(?:final\s+)?void\s+main\s*\(/.test(text)) continue;
    const folder = /^\s*package\s+([\w.]+)\s*;/m.exec(text)?.[1];
    const name = path.slice(path.lastIndexOf('/') + 1, -'.java'.length);
    found.push(folder ? `${folder}.${name}` : name);
  }
  const [only, another] = found;
  if (only !== undefined && another === undefined) return only;
  const usual = found.find((name) => /(^|\.)(Main|App|Application|Server)$/.test(name));
  if (usual !== undefined) return usual;
  const expected =
    found.length === 0 ? 'public static void main(String[] args)' : `one main method, found ${found.join(', ')}`;
  throw new StageFailure('no-start-command', { file: manifest, expected });
}
