import { join } from 'node:path';
import { run } from '../../testbed/machine/run.ts';

/** buildah(1), with images in a place of its own where one is given; else where its own configuration says. */
export class Buildah {
  readonly #options: string[];
  readonly #env: Record<string, string>;

  constructor(storage?: string) {
    const own = (directory: string) => ['--root', join(directory, 'images'), '--runroot', join(directory, 'run')];
    this.#options = storage === undefined ? [] : [...own(storage), '--storage-driver', 'vfs'];
    // What works in whatever a test runs in.
    this.#env = storage === undefined ? {} : { BUILDAH_ISOLATION: 'chroot' };
  }

  /** What it printed. Throws with its last words. */
  async run(...args: string[]): Promise<string> {
    return (await run(['buildah', ...this.#options, ...args], { env: this.#env })).trim();
  }

  /** Lends a container of an image (`scratch`: of none) to `work`. */
  async within<T>(image: string, work: (container: string) => Promise<T>): Promise<T> {
    const container = await this.run('from', '--pull-never', image);
    try {
      return await work(container);
    } finally {
      await this.run('rm', container);
    }
  }
}
