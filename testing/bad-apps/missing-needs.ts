import { missingPrograms } from '../examples/missing-programs.ts';

let registryAnswers: Promise<boolean> | undefined;

/** What a bad app needs and is not here: programs, `registry` (the internet), `user` (not root). */
export async function missingNeeds(needs: readonly string[]): Promise<string[]> {
  const missing = missingPrograms(needs.filter((name) => name !== 'registry' && name !== 'user'));
  if (needs.includes('user') && process.getuid?.() === 0) missing.push('a user who is not root');
  if (needs.includes('registry') && !(await askRegistry())) missing.push('a connection to the package registry');
  return missing;
}

function askRegistry(): Promise<boolean> {
  registryAnswers ??= fetch('https://registry.npmjs.org/ms', { signal: AbortSignal.timeout(15_000) }).then(
    (response) => response.ok,
    () => false,
  );
  return registryAnswers;
}
