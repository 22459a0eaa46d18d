import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { PARTS } from './parts.ts';
import { boundaryRules } from './rules.ts';

const SOURCES = ['contract', 'plane', 'loadgen', 'server', 'edge', 'worker', 'supervisor', 'web', 'cli'];

export interface BoundaryReport {
  readonly modules: number;
  /** One line each: rule, importing file, imported file. */
  readonly violations: readonly string[];
}

/**
 * Reads every source file below `root` and reports the imports that scripts/boundaries/parts.ts does not allow.
 * The parser is swc, because dependency-cruiser does not take TypeScript 7; the one form that swc does not see,
 * `import('x').Type`, is banned by oxlint (typescript/consistent-type-imports).
 */
export async function findViolations(root: string): Promise<BoundaryReport> {
  const folders = SOURCES.map((name) => `${name}/src`).filter((folder) => existsSync(join(root, folder)));
  const { output } = await cruise(folders, {
    baseDir: root,
    parser: 'swc',
    tsPreCompilationDeps: true,
    validate: true,
    ruleSet: boundaryRules(),
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
    outputType: 'json',
  });
  const result: ICruiseResult = typeof output === 'string' ? JSON.parse(output) : output;
  const own = result.modules.map((module) => module.source).filter((source) => !source.includes('node_modules'));
  const broken = result.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
  return { modules: own.length, violations: [...broken, ...own.filter(hasNoPart).map(noPart)] };
}

function hasNoPart(source: string): boolean {
  const inSources = SOURCES.some((name) => source.startsWith(`${name}/src/`));
  return inSources && !/\.test\.tsx?$/.test(source) && !PARTS.some((part) => new RegExp(part.files).test(source));
}

function noPart(source: string): string {
  return `file-has-a-part: ${source} belongs to no part of scripts/boundaries/parts.ts`;
}
