import { operations } from '@nonstop4/contract';
import { type Example, example, listExamples } from '../../../testing/examples/examples.ts';
import { upload, zipDirectory } from '../../harness/deploy.ts';
import { table } from '../../harness/table.ts';
import { askVisitor } from '../ask-visitor.ts';
import { seconds } from '../figures.ts';
import { ProofApp } from '../proof-app.ts';
import type { ProofContext, ProofResult } from '../proof-part.ts';
import { ENTRANCE } from '../testbed.ts';

/** Every example through the whole pipeline: from the upload by HTTP to an answer through the edge. */
export async function examples(context: ProofContext): Promise<ProofResult> {
  const { options, progress } = context;
  // Throws for a name that there is not: an example that is not tried must not look like one that was.
  const chosen = options.examples === 'all' ? listExamples() : options.examples.map((name) => example(name));
  const rows: string[][] = [['example', 'answer', 'redundant', 'upload to live', 'of it build']];
  const broken: string[] = [];
  for (const each of chosen) {
    progress.step(`Example ${each.name} …`);
    const { row, trouble } = await oneExample(context, each);
    rows.push(row);
    if (trouble !== undefined) broken.push(`${each.name}: ${trouble}`);
  }
  return {
    title: `${chosen.length} examples through the whole pipeline`,
    promise: 'each answers as expected through the edge, on two nodes',
    broken,
    facts: table(rows),
  };
}

async function oneExample({ platform, cluster }: ProofContext, { name, directory, expect: expected }: Example) {
  const app = new ProofApp(name, platform, cluster, ENTRANCE);
  const began = performance.now();
  const run = await app.ended(await upload(platform, name, await zipDirectory(directory)));
  const took = seconds(performance.now() - began);
  try {
    if (run.state !== 'succeeded') {
      const { lines } = await platform.api.call(operations.runLog, { params: { run: run.id } });
      const end = lines.slice(-8).map(({ text }) => text);
      const why = `${run.failure?.code}: ${run.failure?.cause ?? ''} ${end.join(' | ')}`;
      return { row: [name, run.failure?.code ?? run.state, '', took, ''], trouble: why };
    }
    const { path, status, contains } = expected;
    const answer = await askVisitor(ENTRANCE, app.hostname, path);
    const isGood = answer.startsWith(`${status} `) && answer.includes(contains);
    const { redundancy } = await app.detail();
    const row = [name, answer.slice(0, 3), redundancy.state, took, buildTime(run.stages)];
    if (!isGood) return { row, trouble: `answered ${answer.slice(0, 200)}` };
    return { row, trouble: redundancy.state === 'redundant' ? undefined : redundancy.state };
  } finally {
    const body = { confirm: name, deleteData: true };
    await platform.api.call(operations.deleteApp, { params: { app: name }, body });
  }
}

function buildTime(stages: { name: string; startedAt?: string; endedAt?: string }[]): string {
  const build = stages.find(({ name }) => name === 'build');
  return seconds(Date.parse(build?.endedAt ?? '') - Date.parse(build?.startedAt ?? ''));
}
