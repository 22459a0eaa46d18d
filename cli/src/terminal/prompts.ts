import { CliError, EXIT } from '../exit-codes.ts';

/** Asks on the terminal. Loaded only where somebody is there to answer. Throws CliError when Ctrl-C is pressed. */
export async function ask(question: string): Promise<string> {
  const { text } = await import('@clack/prompts');
  return answered(await text({ message: question, output: process.stderr }));
}

export async function askPassword(question: string): Promise<string> {
  const { password } = await import('@clack/prompts');
  return answered(await password({ message: question, output: process.stderr }));
}

function answered(value: unknown): string {
  // clack gives a symbol of its own when the question was left.
  if (typeof value !== 'string') throw new CliError(EXIT.interrupted, '');
  return value;
}

/** Everything that is piped into the program, without the line end that `echo` adds. */
export async function readPipedInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '');
}
