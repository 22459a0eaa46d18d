import type { KubernetesObject } from '@kubernetes/client-node';
import { LABELS } from '../../../kubernetes/names.ts';

/** Objects of one kind by the App that they belong to, so that a look at one App does not go through those of all others. */
export class ObjectsByApp<T extends KubernetesObject> {
  readonly #apps = new Map<string, Map<string, T>>();

  put(object: T): void {
    const appId = appOf(object);
    const objects = this.#apps.get(appId) ?? new Map<string, T>();
    objects.set(keyOf(object), object);
    this.#apps.set(appId, objects);
  }

  remove(object: T): void {
    const appId = appOf(object);
    const objects = this.#apps.get(appId);
    objects?.delete(keyOf(object));
    if (objects?.size === 0) this.#apps.delete(appId);
  }

  of(appId: string): T[] {
    return [...(this.#apps.get(appId)?.values() ?? [])];
  }

  all(): T[] {
    return [...this.#apps.values()].flatMap((objects) => [...objects.values()]);
  }

  apps(): IterableIterator<string> {
    return this.#apps.keys();
  }
}

export function appOf({ metadata }: KubernetesObject): string {
  return metadata?.labels?.[LABELS.app] ?? '';
}

function keyOf({ metadata }: KubernetesObject): string {
  return `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;
}
