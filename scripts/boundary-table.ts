import { PARTS, type Part } from './boundaries/parts.ts';
import { writeGeneratedPart } from './generated-part.ts';

/** `node scripts/boundary-table.ts` writes the table of arrows into ARCHITECTURE.md; `--check` fails when it is out of date. */
function row(part: Part): string {
  const imports = part.imports.includes('*') ? 'everything' : part.imports.join(', ') || '–';
  const names = (value: string | readonly string[]) => (typeof value === 'string' ? value : value.join(', '));
  return `| ${part.name} | \`${part.folder.replaceAll('|', '\\|')}\` | ${imports} | ${names(part.node)} | ${names(part.npm)} | ${part.why} |`;
}

const head = ['| part | files | may import | Node | npm | because |', '|---|---|---|---|---|---|'];
await writeGeneratedPart({
  file: 'ARCHITECTURE.md',
  name: 'boundaries',
  text: [...head, ...PARTS.map(row)].join('\n'),
  shows: 'the arrows of scripts/boundaries/parts.ts',
});
