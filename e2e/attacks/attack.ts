/** Where a test is written, so that it can be looked for in its file and among the results of a run. */
export interface Proof {
  /** The file that has the title, from the root of the repository. */
  file: string;
  /** As it is written there, or its beginning; a place for a value (`%s`) stands for anything. */
  title: string;
  /** Test files that run it, where `file` is a suite. */
  runBy?: readonly string[];
}

/** One thing that somebody may try, and what shows that nothing comes of it. */
export interface Attack {
  attack: string;
  /** What is attacked. */
  door: string;
  /** What happened when it was tried. */
  outcome: string;
  proofs: readonly [Proof, ...Proof[]];
}

export function attackOn(door: string, attack: string, outcome: string, ...proofs: [Proof, ...Proof[]]): Attack {
  return { door, attack, outcome, proofs };
}

/** Proofs that are written in one file. */
export function writtenIn(file: string, runBy?: readonly string[]): (title: string) => Proof {
  return (title) => (runBy ? { file, title, runBy } : { file, title });
}

/** Test files of which a proof is to be found in the results. */
export function filesOf({ file, runBy }: Proof): readonly string[] {
  return runBy ?? [file];
}

/** A place for a value: as in a title, and as in a template of which one is made. */
const PLACE = /%[sdij#]/;

/** Whether a test's name in the results is this proof. */
export function isNamed(proof: Proof, testTitle: string): boolean {
  return new RegExp(`^${patternOf(proof)}`, 's').test(testTitle);
}

/** Whether its title is written in a file. */
export function isWritten(proof: Proof, source: string): boolean {
  return new RegExp(`['"\`]${patternOf(proof)}`).test(source);
}

function patternOf({ title }: Proof): string {
  const parts = title.split(PLACE).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return parts.join('.*');
}
