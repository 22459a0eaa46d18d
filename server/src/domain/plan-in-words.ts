import type { BuildPlan } from './build-plan.ts';
import { planNoteText } from './plan-note-text.ts';
import { commandInWords } from './start-process.ts';

/** What was recognised and how it is started, as lines of a log. */
export function planInWords({ framework, language, notes, start }: BuildPlan): string[] {
  const command = start.static ? `the files in ${start.static.root}/` : commandInWords(start);
  return [
    `Recognised: ${framework ? `${framework} (${language})` : language}`,
    ...notes.map(planNoteText),
    `${start.static ? 'Served' : 'Start command'}: ${command}`,
  ];
}
