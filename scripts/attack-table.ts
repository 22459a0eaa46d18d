import { type Attack, filesOf } from '../e2e/attacks/attack.ts';
import { ATTACKS } from '../e2e/attacks/attack-list.ts';
import { writeGeneratedPart } from './generated-part.ts';

/** `node scripts/attack-table.ts` writes the list of attacks into SECURITY.md; `--check` fails when it is out of date. */
function row({ attack, door, outcome, proofs }: Attack): string {
  const files = [...new Set(proofs.flatMap(filesOf))].map((file) => `[${file.split('/').at(-1)}](${file})`);
  return `| ${[door, attack, outcome, files.join(', ')].map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

const head = ['| door | attack | what happens | tests |', '|---|---|---|---|'];
await writeGeneratedPart({
  file: 'SECURITY.md',
  name: 'attacks',
  text: [...head, ...ATTACKS.map(row)].join('\n'),
  shows: 'the attacks of e2e/attacks/attack-list.ts',
});
