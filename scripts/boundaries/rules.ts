import type { IFlattenedRuleSet, IForbiddenRuleType } from 'dependency-cruiser';
import { ADAPTER_FOUNDATIONS, NODE_WITHOUT_IO, PARTS, type Part } from './parts.ts';

const IN_NODE_MODULES = '(^|/)node_modules/';
const TESTS = '\\.test\\.tsx?$';

/** The arrows as dependency-cruiser rules, all at error level. Tests may import what they test with. */
export function boundaryRules(parts: readonly Part[] = PARTS): IFlattenedRuleSet {
  return {
    forbidden: [...parts.flatMap(rulesOf), ...adapterRules(), noCycles, allResolved],
  };
}

function rulesOf(part: Part): IForbiddenRuleType[] {
  return [...localRule(part), ...nodeRule(part), ...npmRule(part)];
}

function forbid(part: Part, suffix: string, to: object): IForbiddenRuleType {
  return {
    name: `${part.name}-${suffix}`,
    severity: 'error',
    comment: `${part.folder}: ${part.why}`,
    from: { path: part.files, pathNot: TESTS },
    to,
  };
}

function localRule(part: Part): IForbiddenRuleType[] {
  if (part.imports.includes('*')) return [];
  const allowed = PARTS.filter((other) => part.imports.includes(other.name)).map((other) => other.files);
  const unresolved = '^\\.'; // has a rule of its own
  const pathNot = [part.files, ...allowed, IN_NODE_MODULES, unresolved];
  return [forbid(part, 'imports', { path: '/', pathNot, dependencyTypesNot: ['core'] })];
}

function nodeRule(part: Part): IForbiddenRuleType[] {
  if (part.node === 'all') return [];
  const pathNot = builtIn(part).map((name) => `^${name}(/|$)`);
  return [forbid(part, 'built-in-modules', { dependencyTypes: ['core'], pathNot })];
}

function builtIn(part: Part): readonly string[] {
  if (part.node === 'without I/O') return NODE_WITHOUT_IO;
  return typeof part.node === 'string' ? [] : part.node;
}

function npmRule(part: Part): IForbiddenRuleType[] {
  if (part.npm === 'any') return [];
  const pathNot = part.npm === 'none' ? [] : [`${IN_NODE_MODULES}(${part.npm.join('|')})/`];
  return [forbid(part, 'npm-packages', { path: IN_NODE_MODULES, pathNot })];
}

function adapterRules(): IForbiddenRuleType[] {
  return [
    {
      name: 'adapter-imports-another-adapter',
      severity: 'error',
      comment: 'One vendor per adapter: what two of them share belongs into the domain or behind a port.',
      from: { path: '^server/src/adapters/([^/]+/[^/]+)/', pathNot: TESTS },
      to: {
        path: '^server/src/adapters/',
        pathNot: ['$1', ...ADAPTER_FOUNDATIONS].map((folder) => `^server/src/adapters/${folder}/`),
      },
    },
    {
      name: 'adapter-outside-of-a-port-folder',
      severity: 'error',
      comment: 'An adapter lives in server/src/adapters/<port>/<technology>/.',
      from: {},
      to: { path: ['^server/src/adapters/[^/]+$', '^server/src/adapters/[^/]+/[^/]+$'] },
    },
  ];
}

const noCycles: IForbiddenRuleType = {
  name: 'no-cycles',
  severity: 'error',
  comment: 'Two files that need each other are one concept, or miss a third.',
  from: {},
  to: { circular: true },
};

const allResolved: IForbiddenRuleType = {
  name: 'import-resolves',
  severity: 'error',
  comment: 'What cannot be resolved cannot be checked.',
  from: { pathNot: TESTS },
  to: { couldNotResolve: true },
};
