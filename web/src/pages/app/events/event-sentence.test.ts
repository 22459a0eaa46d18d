import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { EVENT_KINDS } from './event-sentence.ts';

it('has a sentence for every kind of event that the server knows', () => {
  const source = readFileSync(join(import.meta.dirname, '../../../../../server/src/domain/app-event.ts'), 'utf8');
  const union = source.slice(source.indexOf('type AppEventKind'));
  const kinds = [...union.matchAll(/\|\s*'([a-z-]+)'/g)].map((match) => match[1]);
  expect(kinds.length).toBeGreaterThan(20);
  expect([...EVENT_KINDS].sort()).toEqual(kinds.sort());
});
