import { queryOptions } from '@tanstack/react-query';
import { keys } from '../api/keys.ts';
import type { Language } from '../i18n/language.ts';

/** An app that the platform brings along, as the build packed it (`scripts/build/pack-examples.ts`). */
export interface ExampleApp {
  /** Of its zip, and of its folder in examples/. */
  name: string;
  language: string;
  /** Programs that one machine builds it with; a cluster has images for them. */
  needs: string[];
  title: Record<Language, string>;
  summary: Record<Language, string>;
}

/** What somebody without code begins with. */
const FIRST = ['static', 'node', 'flask', 'express', 'php', 'go'];

/** Files of the panel itself, not of the API: they change with its version only. */
export const exampleList = () =>
  queryOptions({
    queryKey: keys.examples(),
    queryFn: async ({ signal }) => inOrder((await (await exampleFile('list.json', signal)).json()) as ExampleApp[]),
    staleTime: Number.POSITIVE_INFINITY,
  });

export async function exampleZip({ name }: ExampleApp): Promise<Blob> {
  const content = await (await exampleFile(`${name}.zip`)).blob();
  return new Blob([content], { type: 'application/zip' });
}

async function exampleFile(file: string, signal?: AbortSignal): Promise<Response> {
  const response = await fetch(`/examples/${file}`, { signal: signal ?? null });
  if (!response.ok) throw new Error(`${file}: ${response.status}`);
  return response;
}

/** The first ones first, the others as they come. */
export function inOrder(list: readonly ExampleApp[]): ExampleApp[] {
  const rank = ({ name }: ExampleApp) => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);
  return list.toSorted((a, b) => rank(a) - rank(b));
}
