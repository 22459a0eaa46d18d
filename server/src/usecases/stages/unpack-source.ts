import { sizeInWords } from '../../domain/size-in-words.ts';
import type { SourceArchive } from '../../domain/source.ts';
import type { StageContext } from './stage.ts';

/** Unpacks a zip after checking everything that a hostile or broken one can be. */
export async function unpackSource(
  context: StageContext,
  archive: Pick<SourceArchive, 'path' | 'sizeBytes'>,
): Promise<void> {
  const { platform, signal } = context;
  const into = platform.workArea.sourceOf(context.run().id);
  const result = await platform.unpacker.unpack(archive, into, { limits: platform.rules.upload, signal });
  context.say(`${result.files} files, ${sizeInWords(result.bytes)} unpacked`);
  if (result.strippedFolder !== undefined) context.say(`top folder ${result.strippedFolder}/ taken off`);
  for (const [name, count] of Object.entries(result.leftOut)) context.say(`left out: ${name} (${count})`);
}
