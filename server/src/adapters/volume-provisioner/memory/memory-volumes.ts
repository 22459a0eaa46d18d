import type { SourcePlace } from '../../../domain/source.ts';
import type { Volume, VolumeProvisioner } from '../../../ports/volume-provisioner.ts';

/** A strict fake for tests: no directory is made, the used size is what the test says. */
export class MemoryVolumes implements VolumeProvisioner {
  readonly #used = new Map<string, number>();
  readonly #failures = new Map<keyof VolumeProvisioner, Error>();

  /** The next call of that method throws. */
  failNext(method: keyof VolumeProvisioner, error: Error): void {
    this.#failures.set(method, error);
  }

  /** As if the App had written so much; it must have a volume. */
  use(place: SourcePlace, bytes: number): void {
    const path = pathOf(place);
    if (!this.#used.has(path)) throw new Error(`${path} was not ensured: nothing can be written to it.`);
    this.#used.set(path, bytes);
  }

  async ensure(place: SourcePlace): Promise<Volume> {
    this.#enter('ensure');
    const path = pathOf(place);
    if (!this.#used.has(path)) this.#used.set(path, 0);
    return { path };
  }

  async usage(place: SourcePlace): Promise<{ usedBytes: number }> {
    this.#enter('usage');
    return { usedBytes: this.#used.get(pathOf(place)) ?? 0 };
  }

  async remove(place: SourcePlace): Promise<void> {
    this.#enter('remove');
    this.#used.delete(pathOf(place));
  }

  #enter(method: keyof VolumeProvisioner): void {
    const failure = this.#failures.get(method);
    this.#failures.delete(method);
    if (failure) throw failure;
  }
}

function pathOf({ userName, appName }: SourcePlace): string {
  for (const name of [userName, appName]) {
    if (!/^[a-z0-9][a-z0-9-]{0,99}$/.test(name)) throw new Error(`"${name}" is no name of a directory for data.`);
  }
  return `/memory-volumes/${userName}/${appName}`;
}
