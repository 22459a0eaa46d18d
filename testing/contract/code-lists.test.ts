import { readFile } from 'node:fs/promises';
import {
  ALERT_KINDS,
  type AppRole,
  type AppSummary,
  DELIVERY_FAILURES,
  FAILURE_CODES,
  type FailureView,
  INCIDENT_ACTIONS,
  INCIDENT_CAUSES,
  PROBLEM_CODES,
  type ProblemDetails,
  RUN_KINDS,
  RUN_STATES,
  type Run,
  SIGN_UP_MODES,
  STAGE_NAMES,
  type StageView,
  TOKEN_SCOPES,
  type TokenScope,
} from '@nonstop4/contract';
import { expect, it } from 'vitest';
import type { AppRole as DomainAppRole } from '../../server/src/domain/access/app-role.ts';
import type { TokenScope as DomainTokenScope } from '../../server/src/domain/access/token-scope.ts';
import type { Failure } from '../../server/src/domain/failure.ts';
import type { PipelineRun, StageRecord } from '../../server/src/domain/pipeline-run.ts';
import type { ProblemCode } from '../../server/src/domain/problem.ts';
import type { Redundancy } from '../../server/src/domain/redundancy.ts';

// The contract may not import the domain, so both name the same codes; here they are held together.
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;

// Checked by `npm run types`: a code that only one side has makes the value `never`.
const _sameByType: true[] = [
  true satisfies Same<FailureView['code'], Failure['code']>,
  true satisfies Same<ProblemDetails['code'], ProblemCode>,
  true satisfies Same<AppRole, DomainAppRole>,
  true satisfies Same<TokenScope, DomainTokenScope>,
  true satisfies Same<Run['state'], PipelineRun['state']>,
  true satisfies Same<Run['kind'], PipelineRun['kind']>,
  true satisfies Same<StageView['name'], StageRecord['name']>,
  true satisfies Same<StageView['state'], StageRecord['state']>,
  true satisfies Same<AppSummary['redundancy']['state'], Redundancy['state']>,
  true satisfies Same<NonNullable<AppSummary['redundancy']['reason']>, NonNullable<Redundancy['reason']>>,
];

it.each([
  ['failure.ts', 'FailureCode', FAILURE_CODES],
  ['problem.ts', 'ProblemCode', PROBLEM_CODES],
  ['pipeline-run.ts', 'RunState', RUN_STATES],
  ['pipeline-run.ts', 'RunKind', RUN_KINDS],
  ['pipeline-run.ts', 'STAGES', STAGE_NAMES],
  ['availability/incident.ts', 'INCIDENT_CAUSES', INCIDENT_CAUSES],
  ['availability/incident.ts', 'INCIDENT_ACTIONS', INCIDENT_ACTIONS],
  ['access/token-scope.ts', 'TOKEN_SCOPES', TOKEN_SCOPES],
  ['accounts/sign-up-policy.ts', 'SignUpMode', SIGN_UP_MODES],
  ['alerts/alert.ts', 'ALERT_KINDS', ALERT_KINDS],
  ['notifications/channel.ts', 'DeliveryFailureReason', DELIVERY_FAILURES],
])('the codes of %s (%s) are those of the contract, in the same order', async (file, name, codes) => {
  const source = await readFile(`server/src/domain/${file}`, 'utf8');
  const declaration = new RegExp(`export (?:type|const) ${name} =([^;]+);`).exec(source)?.[1] ?? '';
  const named = [...declaration.matchAll(/'([a-z0-9-]+)'/g)].map(([, code]) => code);
  expect(named).toEqual([...codes]);
});
