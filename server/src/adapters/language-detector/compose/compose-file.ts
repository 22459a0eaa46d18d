import { LineCounter, parseDocument } from 'yaml';
import { type ComposeService, composeService } from '../../../domain/compose/compose-service.ts';
import { ComposeTexts } from '../../../domain/compose/compose-texts.ts';
import { parseEnvFile } from '../../../domain/compose/env-file.ts';
import { fieldsOf, oneOrMore } from '../../../domain/compose/yaml-values.ts';
import { StageFailure } from '../../../domain/failure.ts';
import { refuseDeepYaml } from '../../../domain/yaml-depth.ts';
import type { SourceTree } from '../../../ports/source-tree.ts';

/** As Compose looks for them: the first that is there (`DefaultFileNames` of its cli). */
const COMPOSE_FILES = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'] as const;

export interface ComposeFile {
  /** Its name. */
  file: string;
  /** Those that are started where nobody names a profile. */
  services: ComposeService[];
  texts: ComposeTexts;
  /** Other compose files, which are not read. */
  ignored: string[];
}

/** A file for people is a few kilobytes; and what an alias may repeat grows with it. */
const MOST_CHARACTERS = 64_000;
/** How many nodes aliases may stand for; the parser's own default, said here since files of strangers are read. */
const MOST_ALIASES = 100;

/** Undefined where there is none. Throws `manifest-invalid` { file, message, line, column } and what composeService throws. */
export async function readComposeFile(source: SourceTree): Promise<ComposeFile | undefined> {
  const files = await source.files();
  const file = COMPOSE_FILES.find((name) => files.includes(name));
  if (file === undefined) return undefined;
  const root = fieldsOf(parsed(file, (await source.read(file)) ?? ''));
  if (root?.include !== undefined) throw new StageFailure('compose-unsupported', { file, found: 'include' });
  const services = fieldsOf(root?.services);
  if (!services || Object.keys(services).length === 0) throw composeInvalid(file, 'it has no “services”');
  const texts = new ComposeTexts(file, parseEnvFile((await source.read('.env')) ?? ''));
  return {
    file,
    services: Object.entries(services).flatMap(([name, value]) => {
      const fields = fieldsOf(value);
      if (!fields) throw composeInvalid(file, `services.${name} is no mapping`);
      return oneOrMore(fields.profiles).length > 0 ? [] : [composeService(name, fields, texts)];
    }),
    texts,
    ignored: files.filter((path) => path !== file && OTHERS.test(path)),
  };
}

const OTHERS = /^(?:docker-)?compose(?:\.[\w-]+)?\.ya?ml$/;

function parsed(file: string, text: string): unknown {
  if (text.length > MOST_CHARACTERS) throw composeInvalid(file, `it is larger than ${MOST_CHARACTERS / 1_000} kB`);
  const lines = new LineCounter();
  try {
    const document = parseDocument(refuseDeepYaml(text), {
      lineCounter: lines,
      // Compose files use `<<`, and a number of many digits is to keep them.
      ...{ merge: true, intAsBigInt: true, prettyErrors: false, logLevel: 'error' },
    });
    const [error] = document.errors;
    if (error) {
      const { line, col: column } = lines.linePos(error.pos[0]);
      throw composeInvalid(file, firstLine(error.message), { line, column });
    }
    return document.toJS({ maxAliasCount: MOST_ALIASES });
  } catch (error) {
    if (error instanceof StageFailure) throw error;
    // Aliases beyond the limit, and brackets nested too deep.
    throw composeInvalid(file, firstLine((error as Error).message));
  }
}

/** Of a compose file that cannot be understood; `place` where it is known. */
export function composeInvalid(
  file: string,
  message: string,
  place: { line?: number; column?: number } = {},
): StageFailure {
  return new StageFailure('manifest-invalid', { file, message, ...place });
}

function firstLine(message: string): string {
  return (message.split('\n')[0] ?? '').replace(/\.$/, '');
}
