import { StageFailure } from '../../domain/failure.ts';
import { sizeInWords } from '../../domain/size-in-words.ts';
import type { StageContext } from './stage.ts';

/** Unpacks the uploaded zip after checking everything that a hostile or broken one can be. */
export async function receiveSource(context: StageContext): Promise<void> {
  const { platform, signal } = context;
  const run = context.run();
  if (await platform.workArea.hasSource(run.id)) return;
  const archive = run.archiveId && (await platform.stores.runs.archive(run.archiveId));
  if (!archive) throw new StageFailure('internal', { message: 'the uploaded archive is not in the database' });
  context.say(`${archive.fileName}, ${sizeInWords(archive.sizeBytes)}`);
  const into = platform.workArea.sourceOf(run.id);
  const result = await platform.unpacker.unpack(archive, into, { limits: platform.rules.upload, signal });
  context.say(`${result.files} files, ${sizeInWords(result.bytes)} unpacked`);
  if (result.strippedFolder !== undefined) context.say(`top folder ${result.strippedFolder}/ taken off`);
  for (const [name, count] of Object.entries(result.leftOut)) context.say(`left out: ${name} (${count})`);
}
