import { StageFailure } from './failure.ts';

export type JsonObject = Record<string, unknown>;

/** Reads a manifest that must be a JSON object; throws StageFailure `manifest-invalid` with file, line, column and message. */
export function parseManifestJson(file: string, text: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new StageFailure('manifest-invalid', { file, ...placeOf(text, (error as Error).message) });
  }
  if (isJsonObject(value)) return value;
  throw new StageFailure('manifest-invalid', { file, line: 1, message: 'it must be an object in braces { … }' });
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The string members of an object; anything else gives none. */
export function stringsOf(value: unknown): Record<string, string> {
  if (!isJsonObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

// V8 says "… at position 45 (line 3 column 5)"; for text that ends too early it names no place, which is then the end.
function placeOf(text: string, message: string): { line: number; column: number; message: string } {
  const named = /\(line (\d+) column (\d+)\)/.exec(message);
  const plain = message.replace(/ in JSON at position.*$/s, '').replace(/, ".*$/s, '');
  if (named) return { line: Number(named[1]), column: Number(named[2]), message: plain };
  const lines = text.split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1, message: plain };
}
