import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DirectoryBuilder } from '../../../../server/src/adapters/builder/directory/directory-builder.ts';
import { EmbeddedPipelineRunner } from '../../../../server/src/adapters/pipeline-runner/embedded/embedded-pipeline-runner.ts';
import { simplePlan, step } from '../../builder/build-plans.ts';
import { buildJob } from '../build-job.ts';

// A server in the middle of a build, for the test that kills it: one program in the step's group, one that left it.
const root = process.argv[2] ?? '';
const clock = { now: () => Date.now() };
const runner = new EmbeddedPipelineRunner({
  git: {
    async exportTo(_revision, directory) {
      await mkdir(directory, { recursive: true });
      await writeFile(join(directory, 'a.txt'), 'a');
    },
  },
  builder: new DirectoryBuilder({
    artifactsDirectory: join(root, 'artifacts'),
    cacheDirectory: join(root, 'cache'),
    nodeBinDirectory: dirname(process.execPath),
    environment: { PATH: '/usr/bin:/bin', HOME: root },
    clock,
  }),
  detect: async () => simplePlan({ buildSteps: [step('sh', '-c', 'setsid sleep 600 & echo "building"; sleep 600')] }),
  workDirectory: join(root, 'work'),
  clock,
});
await runner.start(buildJob());
for await (const line of runner.tailLogs('run_1', new AbortController().signal)) console.log(line.text);
