import type { Locale } from '@nonstop4/contract';
import { commands as enCommands } from './en/commands.ts';
import { database as enDatabase } from './en/database.ts';
import { doctor as enDoctor } from './en/doctor.ts';
import { messages as enMessages } from './en/messages.ts';
import { commands as koCommands } from './ko/commands.ts';
import { database as koDatabase } from './ko/database.ts';
import { doctor as koDoctor } from './ko/doctor.ts';
import { messages as koMessages } from './ko/messages.ts';

const en = { ...enMessages, ...enCommands, database: enDatabase, doctor: enDoctor };
const ko: typeof en = { ...koMessages, ...koCommands, database: koDatabase, doctor: koDoctor };

/** Every word that the command line says, in one language. */
export type Texts = typeof en;
export type DoctorTexts = Texts['doctor'];

export function textsIn(locale: Locale): Texts {
  return locale === 'ko' ? ko : en;
}
