import { describe, expect, it } from 'vitest';
import { MemorySourceTree } from '../../../server/src/adapters/source-tree/memory/memory-source-tree.ts';
import type { BuildPlan } from '../../../server/src/domain/build-plan.ts';
import { StageFailure } from '../../../server/src/domain/failure.ts';
import type { LanguageDetector } from '../../../server/src/ports/language-detector.ts';

export interface DetectorSamples {
  /** Sources of the detector's kind, by name. */
  known: Record<string, Record<string, string>>;
  /** A source of its kind that cannot be started, and the code that is thrown. */
  broken?: { files: Record<string, string>; code: string };
}

/** Sources that are of no kind but one's own at most. */
const FOREIGN: Record<string, string>[] = [
  {},
  { 'README.md': '# hello' },
  { 'src/main.rs': 'fn main() {}', 'Cargo.toml': '[package]' },
  { 'notes/a.txt': 'a', 'photo.jpg': 'x' },
];

/** What every LanguageDetector must do. */
export function describeLanguageDetector(make: () => LanguageDetector, samples: DetectorSamples): void {
  describe(`LanguageDetector: ${make().language}`, () => {
    it.each(Object.entries(samples.known))('knows %s', async (_name, files) => {
      const plan = await make().detect(new MemorySourceTree(files));
      expectSoundPlan(plan, make().language);
    });

    it('gives the same plan twice, as plain JSON', async () => {
      for (const files of Object.values(samples.known)) {
        const plan = await make().detect(new MemorySourceTree(files));
        expect(await make().detect(new MemorySourceTree(files))).toEqual(plan);
        expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
      }
    });

    it('leaves a source of another kind to others', async () => {
      for (const files of FOREIGN) expect(await make().detect(new MemorySourceTree(files))).toBeUndefined();
    });

    const { broken } = samples;
    if (broken) {
      it('throws a StageFailure for one of its kind that cannot be started', async () => {
        const error: unknown = await make()
          .detect(new MemorySourceTree(broken.files))
          .catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(StageFailure);
        expect((error as StageFailure).failure.code).toBe(broken.code);
      });
    }
  });
}

function expectSoundPlan(plan: BuildPlan | undefined, language: string): void {
  expect(plan?.language).toBe(language);
  if (!plan) return;
  expect(plan.start.static !== undefined || plan.start.argv.length > 0).toBe(true);
  expect(plan.healthPaths.length).toBeGreaterThan(0);
  expect(plan.healthPaths.every((path) => path.startsWith('/'))).toBe(true);
  const layer = plan.dependencies;
  const relative = [
    plan.start.workDir,
    ...plan.start.path,
    ...(layer?.keyFiles ?? []),
    ...(layer?.outputs ?? []),
    ...Object.keys(plan.files ?? {}),
  ];
  expect(relative.filter((path) => path.startsWith('/') || path.split('/').includes('..'))).toEqual([]);
  const steps = [...(layer?.steps ?? []), ...plan.buildSteps];
  expect(steps.filter((step) => step.title === '' || step.argv.length === 0)).toEqual([]);
}
