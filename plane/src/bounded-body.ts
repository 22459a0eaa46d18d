/** Somebody else's server sends more than any honest one would. */
export class BodyTooLarge extends Error {}

/** The whole body of an answer, which must not be larger; what is left of one that is, is not read. Throws BodyTooLarge. */
export async function readBounded(response: Response, mostBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop cancels the body.
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new BodyTooLarge(`the answer is larger than ${mostBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
