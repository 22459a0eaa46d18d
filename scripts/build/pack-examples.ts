import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zipDirectory } from '../../e2e/harness/deploy.ts';
import { listExamples } from '../../testing/examples/examples.ts';
import { isFileLeftOut } from '../../web/src/upload/left-out.ts';

/** What describes an example to us; its owner never sees it. */
const DESCRIPTION = 'example.json';

/**
 * Zips the examples into a folder of the panel, each as somebody would bring it, with `list.json` beside them: what the
 * gallery shows, and which programs of the machine each needs. Examples that one machine refuses are not among them.
 */
export async function packExamples(out: string): Promise<void> {
  await mkdir(out, { recursive: true });
  const offered = listExamples().filter(({ refused }) => refused === undefined);
  const list = offered.map(async ({ name, directory, language, needs, title, summary }) => {
    const isCode = (path: string) => path !== DESCRIPTION && !isFileLeftOut(path);
    const zip = await zipDirectory(directory, {}, isCode);
    await writeFile(join(out, `${name}.zip`), zip);
    return { name, language, needs, title, summary };
  });
  await writeFile(join(out, 'list.json'), JSON.stringify(await Promise.all(list)));
}
