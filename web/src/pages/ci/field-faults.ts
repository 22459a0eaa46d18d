import { ApiProblem, type FailureView } from '@nonstop4/contract';
import { faultOf } from '../../parts/connection/use-connection.ts';
import type { Entries } from './entries.ts';

/** What is wrong with a field: a key of the catalogue. */
export type FieldFaults = Partial<Record<keyof Entries, FieldFault>>;
type FieldFault = `fault.${(typeof AT_ADDRESS)[number] | 'token-missing'}` | `wrong.${(typeof CHECKED)[number]}`;

const AT_ADDRESS = ['not-an-address', 'password-inside'] as const;
const CHECKED = [
  'address',
  'userName',
  'token',
  'job',
  'label',
  'gitCredentials',
  'registryCredentials',
  'panel',
] as const;

const FAILURES = ['ci-unreachable', 'ci-access-refused', 'ci-job-refused', 'ci-build-failed'] as const;

/** What the server found wrong, by field. Empty when it is about none of them. */
export function faultsByField(error: unknown): FieldFaults {
  const atAddress = faultOf(error, AT_ADDRESS);
  if (atAddress) return { address: `fault.${atAddress}` };
  if (faultOf(error, ['token-missing'])) return { token: 'fault.token-missing' };
  const issues = (error instanceof ApiProblem && error.problem.issues) || [];
  const wrong = CHECKED.filter((field) => issues.some(({ path }) => path === field));
  return Object.fromEntries(wrong.map((field) => [field, `wrong.${field}`]));
}

/** What kept a Jenkins from being chosen that had passed the test: its job could not be set up, say. */
export function failureOf(error: unknown): FailureView | undefined {
  if (!(error instanceof ApiProblem)) return undefined;
  const { reason, ...params } = error.problem.params;
  const code = FAILURES.find((known) => known === reason);
  return code && { code, params, lastLines: [], cause: '', todo: '' };
}
