import { ApiProblem, type ProblemDetails } from '@nonstop4/contract';
import { describe, expect, it } from 'vitest';
import { failureOf, faultsByField } from './field-faults.ts';

const problem = (over: Partial<ProblemDetails>) =>
  new ApiProblem({
    ...{ type: 'urn:nonstop4:problem:ci-unusable', title: '', status: 422, detail: '', code: 'ci-unusable' },
    ...{ params: {}, requestId: '1', ...over },
  });

describe('what the server found wrong', () => {
  it('stands at its field', () => {
    expect(faultsByField(problem({ params: { reason: 'not-an-address' } }))).toEqual({
      address: 'fault.not-an-address',
    });
    expect(faultsByField(problem({ params: { reason: 'token-missing' } }))).toEqual({ token: 'fault.token-missing' });
    const issues = [
      { path: 'job', message: '' },
      { path: 'panel', message: '' },
    ];
    expect(faultsByField(problem({ code: 'invalid-input', issues }))).toEqual({
      ...{ job: 'wrong.job', panel: 'wrong.panel' },
    });
  });

  it('is of no field when it is about something else', () => {
    expect(faultsByField(problem({ params: { reason: 'git-missing' } }))).toEqual({});
    expect(faultsByField(new Error('lost'))).toEqual({});
    expect(faultsByField(undefined)).toEqual({});
  });

  it('is a failure with its facts when Jenkins was in the way', () => {
    const params = { reason: 'ci-job-refused', host: 'ci.example.com', message: 'no folder' };
    expect(failureOf(problem({ params }))).toMatchObject({
      ...{ code: 'ci-job-refused', params: { host: 'ci.example.com', message: 'no folder' } },
    });
    expect(failureOf(problem({ params: { reason: 'git-missing' } }))).toBeUndefined();
    expect(failureOf(undefined)).toBeUndefined();
  });
});
