import type { SystemView } from '@nonstop4/contract';
import type { ExampleApp } from './example-list.ts';

type Platform = Pick<SystemView, 'runtime' | 'tools'>;

/**
 * The examples that this platform can build. One machine says which programs it has; a program that it does not speak of
 * (Perl) is taken to be there. On a cluster each language has its image.
 */
export function buildableHere(examples: readonly ExampleApp[], { runtime, tools }: Platform): ExampleApp[] {
  if (runtime === 'kubernetes') return [...examples];
  const missing = new Set(tools.filter(({ version }) => version === undefined).map(({ name }) => name));
  return examples.filter(({ needs }) => needs.every((need) => !missing.has(need)));
}
