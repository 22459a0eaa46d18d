import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { testPlanOf } from '../../../server/src/domain/test-plan.ts';
import { example, listExamples } from '../../examples/examples.ts';
import { planOf } from './example-objects.ts';
import { committedSnapshots, madeSnapshots, SNAPSHOTS } from './snapshots.ts';

const ROOT = join(import.meta.dirname, '../../..');

describe('the snapshots of objects', () => {
  it('are what the platform makes now (npm run generate writes them: read what has changed)', async () => {
    const made = await madeSnapshots();
    expect(readdirSync(join(ROOT, SNAPSHOTS)).sort()).toEqual([...made.keys()].sort());
    for (const [name, text] of made) expect(readFileSync(join(ROOT, SNAPSHOTS, name), 'utf8'), name).toBe(text);
  });

  it('are the same when they are made again', async () => {
    expect(await madeSnapshots()).toEqual(await madeSnapshots());
  });

  it.each(listExamples().map(({ name }) => name))('show all that %s needs', async (name) => {
    const kinds = (committedSnapshots().get(`${name}.yaml`) ?? []).map(({ kind }) => kind);
    for (const kind of ['Deployment', 'Service', 'PodDisruptionBudget', 'HorizontalPodAutoscaler', 'Pod']) {
      expect(kinds.filter((each) => each === kind)).toHaveLength(1);
    }
    expect(kinds).toEqual(expect.arrayContaining(['Secret', 'PersistentVolumeClaim', 'ConfigMap', 'HTTPRoute']));
    const plan = await planOf(example(name));
    const { dependencies, buildSteps, language } = plan;
    const isBuilt = language !== 'dockerfile' && (dependencies !== undefined || buildSteps.length > 0);
    const isTested = language !== 'dockerfile' && testPlanOf(plan) !== undefined;
    // One makes the volume.
    expect(kinds.filter((kind) => kind === 'Job')).toHaveLength(1 + Number(isBuilt) + Number(isTested));
  });
});
