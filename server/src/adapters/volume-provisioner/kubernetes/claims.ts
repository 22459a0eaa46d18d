import type { V1PersistentVolumeClaim } from '@kubernetes/client-node';
import type { Cluster } from '../../../kubernetes/cluster.ts';
import { LABELS } from '../../../kubernetes/names.ts';
import { unavailable } from './file-jobs.ts';

const CLAIM = { apiVersion: 'v1', kind: 'PersistentVolumeClaim' } as const;
/** A claim that was there is looked for again only after this time: volumes are asked for every few seconds. */
const REMEMBER_MS = 5 * 60_000;

export interface ClaimPlace {
  namespace: string;
  name: string;
}

/** What is known of one App's directory: that it was made, and how much was in it when. */
export interface DirectoryNote {
  usedBytes: number;
  /** Milliseconds since 1970. */
  measuredAt: number;
}

/**
 * The platform's claims, with what is known of the directories in them written on the claims themselves: the next server finds there what
 * was made, and starts no Job to look.
 */
export class Claims {
  readonly #cluster: Cluster;
  readonly #seen = new Map<string, { until: number; claim: V1PersistentVolumeClaim }>();

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** Undefined when it is not there. While the API does not answer, what was seen last. Throws for somebody else's. */
  async read(place: ClaimPlace): Promise<V1PersistentVolumeClaim | undefined> {
    const key = keyOf(place);
    const known = this.#seen.get(key);
    if (known && performance.now() < known.until) return known.claim;
    const claim = await this.#ask(place, known?.claim);
    if (claim) this.#seen.set(key, { until: performance.now() + REMEMBER_MS, claim: refuseForeign(place, claim) });
    else this.#seen.delete(key);
    return claim;
  }

  // No answer, and the volume was there: what runs on it is not to be kept from being asked for.
  async #ask(
    place: ClaimPlace,
    known: V1PersistentVolumeClaim | undefined,
  ): Promise<V1PersistentVolumeClaim | undefined> {
    try {
      return await this.#cluster.read<V1PersistentVolumeClaim>({ ...CLAIM, metadata: { ...place } });
    } catch (error) {
      if (!known) throw error;
      return known;
    }
  }

  async noteOf(place: ClaimPlace, appName: string): Promise<DirectoryNote | undefined> {
    const claim = await this.read(place);
    const text = claim?.metadata?.annotations?.[noteName(appName)];
    return text === undefined ? undefined : noteIn(text);
  }

  /** `undefined`: there is no such directory any more. */
  async note(place: ClaimPlace, appName: string, note: DirectoryNote | undefined): Promise<void> {
    const annotations = { [noteName(appName)]: note === undefined ? null : JSON.stringify(note) };
    // null removes: the type of annotations knows strings only.
    await this.#cluster.merge({ ...CLAIM, metadata: { ...place, annotations: annotations as Record<string, string> } });
    this.forget(place);
  }

  forget(place: ClaimPlace): void {
    this.#seen.delete(keyOf(place));
  }
}

function refuseForeign(place: ClaimPlace, claim: V1PersistentVolumeClaim): V1PersistentVolumeClaim {
  if (claim.metadata?.labels?.[LABELS.managedBy] === 'nonstop4') return claim;
  throw unavailable(
    `the PersistentVolumeClaim ${keyOf(place)} is there already and is not NonStop4's: rename or remove it`,
  );
}

/** What somebody has spoilt by hand counts as nothing: the directory is looked for again. */
function noteIn(text: string): DirectoryNote | undefined {
  try {
    const { usedBytes, measuredAt } = JSON.parse(text) as Partial<DirectoryNote>;
    return typeof usedBytes === 'number' && typeof measuredAt === 'number' ? { usedBytes, measuredAt } : undefined;
  } catch {
    return undefined;
  }
}

function noteName(appName: string): string {
  return `nonstop4.dev/volume.${appName}`;
}

function keyOf({ namespace, name }: ClaimPlace): string {
  return `${namespace}/${name}`;
}
