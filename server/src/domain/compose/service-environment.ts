import { isFreeVariableName } from '../app.ts';
import type { ComposeTexts } from './compose-texts.ts';
import { namedValues } from './yaml-values.ts';

/** The variables that a service is given. */
export interface ServiceEnvironment {
  values: Record<string, string>;
  /** Without a value, since not all that they are made of is in the zip: what there is of it. */
  open: Record<string, string>;
  /** The same, and the file says that they must have one. */
  required: string[];
  /** PORT, which is the platform's to give. */
  port?: string;
}

/**
 * `environment` over the files of `env_file`. A variable whose value names one that is nowhere is left open, and
 * not given as a half of itself. Names that are the platform's are left out.
 */
export function serviceEnvironment(
  environment: unknown,
  files: readonly Readonly<Record<string, string>>[],
  texts: ComposeTexts,
): ServiceEnvironment {
  const given = new Map<string, string>(files.flatMap((file) => Object.entries(file)));
  const open = new Map<string, string>();
  const required = new Set<string>();
  for (const [name, written] of namedValues(environment)) {
    given.delete(name);
    const { text, ...missing } = texts.read(written ?? `\${${name}}`);
    if (missing.required.length > 0) required.add(name);
    else if (missing.open.length > 0) open.set(name, text);
    else given.set(name, text);
  }
  const port = given.get('PORT');
  return {
    values: withFreeNames(given),
    open: withFreeNames(open),
    required: [...required].filter(isFreeVariableName),
    ...(port === undefined ? {} : { port }),
  };
}

function withFreeNames(variables: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries([...variables].filter(([name]) => isFreeVariableName(name)));
}
