import { ChangeAppSchema } from '@nonstop4/contract';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { issueInWords } from './input-issue.ts';

const BODY = z.strictObject({
  replicas: z.number().int().min(1).max(10).optional(),
  value: z.string().max(5).optional(),
  names: z.array(z.string()).max(1).optional(),
  kind: z.enum(['a', 'b']).optional(),
  name: z.string().regex(/^x$/, 'Use an x.').optional(),
  path: z.string(),
});

it.each([
  [{ path: '', replicas: 11 }, 'It must be at most 10.'],
  [{ path: '', replicas: 0 }, 'It must be at least 1.'],
  [{ path: '', replicas: '2' }, 'It must be a number.'],
  [{ path: '', replicas: 1.5 }, 'It must be a whole number.'],
  [{ path: '', value: '123456' }, 'It must have at most 5 characters.'],
  [{ path: '', names: ['a', 'b'] }, 'It must have at most 1 entries.'],
  [{ path: '', kind: 'c' }, 'It must be one of a, b.'],
  [{ path: '', colour: 1 }, 'There is no field named colour here.'],
  [{ path: '', name: 'y' }, 'Use an x.'],
  [{}, 'It is missing.'],
  ['text', 'It must be an object.'],
])('%j: %s', (body, words) => {
  const issues = BODY.safeParse(body).error?.issues ?? [];
  expect(issues.map(issueInWords)).toEqual([words]);
});

it('a misspelt setting of an app is refused instead of being left unheeded', () => {
  const issues = ChangeAppSchema.safeParse({ hostnames: ['shop.example.com'] }).error?.issues ?? [];
  expect(issues.map(issueInWords)).toEqual(['There is no field named hostnames here.']);
});
