import { StageFailure } from '../../../domain/failure.ts';
import type { SourceTree } from '../../../ports/source-tree.ts';

/** The files that have a main method, with their text. */
export async function findMains(source: SourceTree): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const path of await source.files()) {
    if (!path.endsWith('.java') || /(^|\/)test\//.test(path)) continue;
    const text = (await source.read(path)) ?? '';
    if (/\bstatic\s+(?:final\s+)?void\s+main\s*\(/.test(text)) found.set(path, text);
  }
  return found;
}

/** Name with its package of the one class that has a main method; throws `no-start-command` when there is none or several. */
export async function findMainClass(source: SourceTree, manifest: string): Promise<string> {
  return chooseMainClass(await findMains(source), manifest);
}

export function chooseMainClass(mains: ReadonlyMap<string, string>, manifest: string): string {
  const found = [...mains].map(([path, text]) => {
    const folder = /^\s*package\s+([\w.]+)\s*;/m.exec(text)?.[1];
    const name = path.slice(path.lastIndexOf('/') + 1, -'.java'.length);
    return folder ? `${folder}.${name}` : name;
  });
  const [only, another] = found;
  if (only !== undefined && another === undefined) return only;
  const usual = found.find((name) => /(^|\.)(Main|App|Application|Server)$/.test(name));
  if (usual !== undefined) return usual;
  const expected =
    found.length === 0 ? 'public static void main(String[] args)' : `one main method, found ${found.join(', ')}`;
  throw new StageFailure('no-start-command', { file: manifest, expected });
}
