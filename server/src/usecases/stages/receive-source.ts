import { StageFailure } from '../../domain/failure.ts';
import { sizeInWords } from '../../domain/size-in-words.ts';
import { fetchSource } from './fetch-source.ts';
import type { StageContext } from './stage.ts';
import { unpackSource } from './unpack-source.ts';

/** Brings the code to where it is worked on: out of the uploaded zip, or out of the one that what is fetched becomes. */
export async function receiveSource(context: StageContext): Promise<void> {
  const { platform } = context;
  const run = context.run();
  if (await platform.workArea.hasSource(run.id)) return;
  if (run.origin) return fetchSource(context, run.origin);
  const archive = run.archiveId && (await platform.stores.runs.archive(run.archiveId));
  if (!archive) throw new StageFailure('internal', { message: 'the uploaded archive is not in the database' });
  context.say(`${archive.fileName}, ${sizeInWords(archive.sizeBytes)}`);
  await unpackSource(context, archive);
}
