import type { core } from 'zod';

/** What is wrong with one field, in words for people: the schema's own sentence, or ours where it has only zod's. */
export function issueInWords(issue: core.$ZodIssue): string {
  return OWN_WORDS.test(issue.message) ? issue.message : (describe(issue) ?? issue.message);
}

/** zod's own English begins like this; a sentence of ours ends with a full stop. */
const OWN_WORDS = /\.$/;

function describe(issue: core.$ZodIssue): string | undefined {
  if (issue.code === 'too_big') return bound('at most', issue.origin, issue.maximum);
  if (issue.code === 'too_small') return bound('at least', issue.origin, issue.minimum);
  if (issue.code === 'unrecognized_keys') return `There is no field named ${issue.keys.join(', ')} here.`;
  if (issue.code === 'invalid_value') return `It must be one of ${issue.values.map(String).join(', ')}.`;
  if (issue.code === 'invalid_type') {
    return issue.message.endsWith('received undefined') ? 'It is missing.' : `It must be ${kind(issue.expected)}.`;
  }
  return undefined;
}

function bound(least: string, origin: string, value: number | bigint): string {
  if (origin === 'string') return `It must have ${least} ${value} characters.`;
  if (origin === 'array' || origin === 'record' || origin === 'object' || origin === 'map' || origin === 'set') {
    return `It must have ${least} ${value} entries.`;
  }
  return `It must be ${least} ${value}.`;
}

const kind = (expected: string) =>
  expected === 'int' ? 'a whole number' : `${/^[aeiou]/.test(expected) ? 'an' : 'a'} ${expected}`;
