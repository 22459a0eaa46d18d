import { expect, it } from 'vitest';
import { reasonOf } from './acme-problem.ts';

it('tells errors of RFC 8555 section 6.7 apart', () => {
  const of = (type: string) => reasonOf(`urn:ietf:params:acme:error:${type}`);
  expect(of('dns')).toBe('dns');
  expect(of('connection')).toBe('not-reached');
  expect(of('unauthorized')).toBe('not-reached');
  expect(of('caa')).toBe('not-allowed');
  expect(of('rateLimited')).toBe('rate-limited');
  expect(of('rejectedIdentifier')).toBe('refused');
  expect(of('serverInternal')).toBe('authority-unreachable');
  expect(reasonOf(undefined)).toBe('authority-unreachable');
});
