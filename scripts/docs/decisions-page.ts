import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MadePage } from './api-reference.ts';

/** The list of the records of decisions, by number. `files`: those below docs/decisions. */
export function decisionsPage(root: string, files: readonly string[]): MadePage {
  const rows = [...files].sort().map((file) => {
    const title = /^# (.+)$/m.exec(readFileSync(join(root, file), 'utf8'))?.[1] ?? file;
    return `- [${title}](${file.slice('docs/decisions/'.length)})`;
  });
  const markdown = `# Decisions\n\nWhy the platform is as it is: each record has what was found, what was decided and what follows from it. One that was changed says so.\n\n${rows.join('\n')}\n`;
  return { file: 'docs/decisions/index.md', markdown };
}
