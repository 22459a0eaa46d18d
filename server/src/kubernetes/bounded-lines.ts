/** As in the worker of one machine: a line is cut, so that one without an end costs no memory. */
const MOST_LINE_CHARACTERS = 16 * 1024;
const CUT_MARK = ' … [cut: a line may have 16 kB]';

/** Lines of a stream of bytes. `before`: waited for before each part is looked at. */
export async function* boundedLines(
  stream: AsyncIterable<Buffer>,
  before: (bytes: number) => Promise<void> = async () => undefined,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  /** Within a line whose rest is not wanted. */
  let skipping = false;
  for await (const chunk of stream) {
    await before(chunk.length);
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (!skipping) yield shortened(line);
      skipping = false;
    }
    if (skipping) rest = '';
    else if (rest.length > MOST_LINE_CHARACTERS) {
      yield shortened(rest);
      rest = '';
      skipping = true;
    }
  }
  if (rest !== '') yield shortened(rest);
}

function shortened(line: string): string {
  const ended = line.endsWith('\r') ? line.slice(0, -1) : line;
  return ended.length > MOST_LINE_CHARACTERS ? `${ended.slice(0, MOST_LINE_CHARACTERS)}${CUT_MARK}` : ended;
}
