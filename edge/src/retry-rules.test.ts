import { describe, expect, it } from 'vitest';
import { isIdempotent, mayTryAgain, type RetryFacts, type TryEnd } from './retry-rules.ts';

const ENDS: TryEnd[] = ['not-sent', 'stale-connection', 'broken-off', 'silent', 'rescued', 'unavailable'];

function facts(changes: Partial<RetryFacts>): RetryFacts {
  return { end: 'not-sent', idempotent: true, bodyReplayable: true, tries: 1, otherUp: true, ...changes };
}

describe('retry rules', () => {
  it('know the idempotent methods of RFC 9110, and POST and PATCH are not', () => {
    expect(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE'].every(isIdempotent)).toBe(true);
    expect(['POST', 'PATCH', 'CONNECT', 'PROPPATCH', 'get'].some(isIdempotent)).toBe(false);
  });

  it('send what was never sent to another, whatever the method', () => {
    expect(mayTryAgain(facts({ end: 'not-sent', idempotent: false, otherUp: false }))).toBe(true);
  });

  it.each(ENDS.filter((end) => end !== 'not-sent'))('never send a POST twice (%s)', (end) => {
    expect(mayTryAgain(facts({ end, idempotent: false }))).toBe(false);
    expect(mayTryAgain(facts({ end, idempotent: true }))).toBe(true);
  });

  it.each(ENDS)('never send a body of which a part is gone (%s)', (end) => {
    expect(mayTryAgain(facts({ end, bodyReplayable: false }))).toBe(false);
  });

  it.each(ENDS)('try three times at most (%s)', (end) => {
    expect(mayTryAgain(facts({ end, tries: 2 }))).toBe(true);
    expect(mayTryAgain(facts({ end, tries: 3 }))).toBe(false);
  });

  it('give up an answer, or the hope of one, only for a target that is up', () => {
    expect(mayTryAgain(facts({ end: 'unavailable', otherUp: false }))).toBe(false);
    expect(mayTryAgain(facts({ end: 'rescued', otherUp: false }))).toBe(false);
    expect(mayTryAgain(facts({ end: 'broken-off', otherUp: false }))).toBe(true);
  });
});
