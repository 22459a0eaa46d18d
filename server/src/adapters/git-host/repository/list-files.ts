import type { SourceFile } from '../../../ports/git-host.ts';

/** Parses `git ls-tree -r -l -z`: `<mode> blob <object> <size>\t<path>\0`. */
export function parseTree(output: Buffer): SourceFile[] {
  const records = output.toString('utf8').split('\0').slice(0, -1);
  return records.map((record) => {
    const tab = record.indexOf('\t');
    const [mode = '', , , size = '0'] = record.slice(0, tab).split(/ +/);
    return { path: record.slice(tab + 1), sizeBytes: Number(size), executable: mode === '100755' };
  });
}
