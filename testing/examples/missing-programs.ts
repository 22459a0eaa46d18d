import { spawnSync } from 'node:child_process';

const ASK: Record<string, string[]> = {
  pip: ['python3', '-m', 'pip', '--version'],
  go: ['go', 'version'],
  java: ['java', '-version'],
  javac: ['javac', '-version'],
  openssl: ['openssl', 'version'],
};

/** Which of these programs are not on this machine. */
export function missingPrograms(names: readonly string[]): string[] {
  return names.filter((name) => {
    const [program = name, ...rest] = ASK[name] ?? [name, '--version'];
    return spawnSync(program, rest, { stdio: 'ignore' }).status !== 0;
  });
}
