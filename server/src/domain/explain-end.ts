import { StageFailure } from './failure.ts';
import type { ReplicaEnd } from './workload.ts';

interface Explanation {
  code:
    | 'missing-dependency'
    | 'syntax-error'
    | 'port-in-use'
    | 'read-only-write'
    | 'out-of-memory'
    | 'missing-config-var';
  pattern: RegExp;
  /** Names of the pattern's groups, in order. */
  params: string[];
}

/**
 * What the last words of well-known languages mean. The messages are those that Node 24, CPython 3.11, Go 1.2x, Java 17 and
 * PHP 8 print themselves; the first that matches wins, so the more certain ones come first.
 */
const EXPLANATIONS: Explanation[] = [
  {
    code: 'out-of-memory',
    pattern:
      /JavaScript heap out of memory|^MemoryError|java\.lang\.OutOfMemoryError|Allowed memory size of \d+ bytes exhausted/m,
    params: [],
  },
  {
    code: 'missing-dependency',
    pattern: /Cannot find (?:module|package) '((?!\.{0,2}\/)[^']+)'/,
    params: ['dependency'],
  },
  { code: 'missing-dependency', pattern: /ModuleNotFoundError: No module named '([^']+)'/, params: ['dependency'] },
  {
    code: 'missing-dependency',
    pattern: /NoClassDefFoundError: (\S+)|ClassNotFoundException: (\S+)/,
    params: ['dependency', 'dependency'],
  },
  {
    code: 'syntax-error',
    pattern: /^\s*File "([^"]+)", line (\d+)\n(?:.*\n){0,4}?(?:SyntaxError|IndentationError|TabError): (.+)$/m,
    params: ['file', 'line', 'message'],
  },
  {
    code: 'syntax-error',
    pattern: /^(?:file:\/\/)?(\/[^\n:]+):(\d+)\n(?:.*\n){0,6}?SyntaxError: (.+)$/m,
    params: ['file', 'line', 'message'],
  },
  {
    code: 'syntax-error',
    pattern: /^(?:PHP )?Parse error: (?<message>.+) in (\S+) on line (\d+)/m,
    params: ['message', 'file', 'line'],
  },
  {
    code: 'port-in-use',
    pattern: /EADDRINUSE[^\n]*?:(\d+)|[Aa]ddress already in use[^\n]*?:?(\d{2,5})?/,
    params: ['port', 'port'],
  },
  {
    code: 'read-only-write',
    pattern: /(?:EROFS|EACCES)[^\n']*'([^']+)'|Read-only file system: '([^']+)'|PermissionError: [^\n]*'([^']+)'/,
    params: ['path', 'path', 'path'],
  },
  { code: 'missing-config-var', pattern: /^KeyError: '([A-Z][A-Z0-9_]+)'/m, params: ['variable'] },
  {
    code: 'missing-config-var',
    pattern:
      /\b([A-Z][A-Z0-9]*_[A-Z0-9_]+|[A-Z]{4,}[A-Z0-9]*)\b["'`]?[^\n]{0,40}?\b(?:is|was|must be|are)?\s*(?:not set|required|missing|undefined|unset|not defined|not configured)\b/,
    params: ['variable'],
  },
  {
    code: 'missing-config-var',
    pattern:
      /\b(?:[Mm]issing|[Rr]equired|[Uu]ndefined)\b[^\n]{0,40}?\b(?:env(?:ironment)?(?: variable)?s?|config(?:uration)?(?: variable)?s?)\b[^\n]{0,20}?["'`]?\b([A-Z][A-Z0-9_]{2,})\b/,
    params: ['variable'],
  },
];

/** The failure of a copy that ended before it could serve. `lines` is its output; at most its end is looked at. */
export function explainEnd(
  end: ReplicaEnd | undefined,
  lines: string[],
  facts: { memoryLimitBytes: number },
): StageFailure {
  const limitMb = Math.round(facts.memoryLimitBytes / 1_048_576);
  if (end?.reason === 'out-of-memory') return new StageFailure('out-of-memory', { limitMb }, lines);
  if (end?.reason === 'spawn-failed') return new StageFailure('program-not-found', message(end), lines);
  if (end?.reason === 'start-timeout')
    return new StageFailure('start-timeout', { seconds: Math.round(end.ranMs / 1_000) }, lines);
  const known = explainLines(lines.slice(-200).join('\n'));
  if (known) return new StageFailure(known.code, known.code === 'out-of-memory' ? { limitMb } : known.params, lines);
  if (end?.code === 0) return new StageFailure('app-ended', { seconds: seconds(end) }, lines);
  if (end?.code === 127) return new StageFailure('program-not-found', message(end), lines);
  return new StageFailure('app-crashed', crashFacts(end), lines);
}

/** What output of a well-known language means, whoever printed it; undefined when nothing of it is known. */
export function explainLines(text: string): { code: Explanation['code']; params: Record<string, string> } | undefined {
  for (const { code, pattern, params } of EXPLANATIONS) {
    const match = pattern.exec(text);
    if (!match) continue;
    const found: Record<string, string> = {};
    for (const [index, name] of params.entries()) {
      const value = match[index + 1];
      if (value !== undefined) found[name] = value.slice(0, 200);
    }
    return { code, params: found };
  }
  return undefined;
}

function crashFacts(end: ReplicaEnd | undefined): Record<string, string | number> {
  if (!end) return {};
  const ended: Record<string, string | number> = { seconds: seconds(end) };
  if (end.code !== null) ended.exitCode = end.code;
  if (end.signal !== null) ended.signal = end.signal;
  return ended;
}

function message(end: ReplicaEnd): Record<string, string> {
  return end.message === undefined ? {} : { message: end.message };
}

function seconds(end: ReplicaEnd): number {
  return Math.round(end.ranMs / 100) / 10;
}
