import { type AccessRule, accessRule, allOperations, type Operation } from '@nonstop4/contract';
import { DOORS } from '../../server/src/http/doors.ts';
import { CALLERS, type Expected, expectedAnswer } from './expected-answer.ts';

const SHOWN: Record<Exclude<Expected, 'yes'> | 'yes', string> = { yes: '✓', 401: '401', 403: '403', 404: '404' };

const INTRO = `# Who may do what

<!-- written by npm run generate, do not edit -->

Every operation of the API declares one rule, in [contract/src/access.ts](../contract/src/access.ts). It is enforced in one place
(\`server/src/http/authorise.ts\`) before anything of a request's body is read, also for event streams, whose readers are judged again every 15 seconds.
A route without a rule keeps the server from starting. \`server/src/http/rights.test.ts\` calls each operation as each of these people and holds the answers
against this table.

- **✓**: answered. **401**: sign in first. **404**: the same as for an app that is not there. **403**: the role does not reach so far, and the answer says which one does.
- *stranger*: signed in, without a part in the app. *operator*: an operator of the platform without a part in the app: apps of others are as absent to operators as to anybody, except on the
  operators' own pages, where they see their names and use.
- An API token may do what its user may, and at most what its scope says: \`read\`, \`deploy\` or \`full\`; the column *token* has the least one.
- Changes by the session cookie are taken from the panel's own pages only (\`Origin\`), whoever calls.
- What is listed (apps, alerts, tokens, channels) is always the caller's own.
- \`uploadArchive\` with \`create=true\` makes an app where there is none of that name, for anybody who is signed in.
`;

function needs(rule: AccessRule): string {
  if (rule.who !== 'app') return rule.who;
  return `${rule.role} of the app${rule.orNew ? ', or a new app' : ''}`;
}

function operationRow({ id, method, path, access }: Operation): string[] {
  const rule = accessRule(access);
  const scope = rule.who === 'anybody' ? '–' : rule.scope;
  return [
    id,
    `\`${method} ${path}\``,
    needs(rule),
    scope,
    ...CALLERS.map((caller) => SHOWN[expectedAnswer(access, caller)]),
  ];
}

function table(head: readonly string[], rows: readonly string[][]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** docs/rights.md: operations × who calls, and what is answered beside them. */
export function rightsDocument(): string {
  const operations = Object.values(allOperations) as Operation[];
  const head = ['operation', 'address', 'needs', 'token', ...CALLERS];
  const doors = Object.entries(DOORS).map(([name, { who, because }]) => [name, who, because]);
  return [
    INTRO,
    `## The ${operations.length} operations\n`,
    table(head, operations.map(operationRow)),
    '\n## What is answered beside them\n',
    table(['what', 'needs', 'because'], doors),
    '',
  ].join('\n');
}
