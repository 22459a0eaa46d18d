import type { Readable } from 'node:stream';

/**
 * The values of a newline-delimited JSON stream. Throws when the stream breaks off (readline would wait for ever then), also in
 * the middle of a line.
 */
export async function* readNdjson<T>(stream: Readable): AsyncGenerator<T> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') yield JSON.parse(line) as T;
  }
  if (rest.trim() !== '') yield JSON.parse(rest) as T;
}
