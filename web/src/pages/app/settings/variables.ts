/** A line of the editor: a name and its value. */
export interface VariableEntry {
  name: string;
  value: string;
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;

export function isVariableName(name: string): boolean {
  return NAME.test(name);
}

/** What is wrong with the entries: a name that cannot be, or one that stands there twice. */
export function variableProblem(entries: readonly VariableEntry[]): 'name' | 'twice' | undefined {
  const names = entries.map((entry) => entry.name);
  if (!names.every(isVariableName)) return 'name';
  return new Set(names).size < names.length ? 'twice' : undefined;
}

/** The change that makes the entries of what there is now; null removes. Undefined when nothing changes. */
export function variableChange(
  now: Readonly<Record<string, string>>,
  entries: readonly VariableEntry[],
): Record<string, string | null> | undefined {
  const change: Record<string, string | null> = {};
  for (const entry of entries) if (now[entry.name] !== entry.value) change[entry.name] = entry.value;
  const kept = new Set(entries.map((entry) => entry.name));
  for (const name of Object.keys(now)) if (!kept.has(name)) change[name] = null;
  return Object.keys(change).length === 0 ? undefined : change;
}

/** Reads lines of a .env file that were pasted: `NAME=value`, quotes and comments taken off. Undefined for other text. */
export function parseEnvLines(text: string): VariableEntry[] | undefined {
  const lines = text.split(/\r?\n/).map((line) => line.trim().replace(/^export\s+/, ''));
  const entries = lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const at = line.indexOf('=');
      const value = line.slice(at + 1).trim();
      return { name: line.slice(0, Math.max(0, at)).trim(), value: value.replace(/^(["'])(.*)\1$/, '$2') };
    });
  return entries.length > 0 && entries.every((entry) => isVariableName(entry.name)) ? entries : undefined;
}
