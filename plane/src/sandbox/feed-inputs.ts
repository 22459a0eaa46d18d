import type { ChildProcess } from 'node:child_process';
import type { Writable } from 'node:stream';

/** For `stdio` of a child that gets inputs on its file descriptors from 3 on. */
export function inputPipes(inputs: readonly string[]): 'pipe'[] {
  return inputs.map(() => 'pipe');
}

/** Writes each input and closes it. A child that ends before it has read them is seen by its end. */
export function feedInputs(child: ChildProcess, inputs: readonly string[]): void {
  for (const [index, input] of inputs.entries()) {
    const pipe = child.stdio[index + 3] as Writable | null | undefined;
    pipe?.on('error', () => undefined);
    pipe?.end(input);
  }
}
