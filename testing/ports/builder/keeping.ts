import type { KnownArtifacts } from '../../../server/src/domain/artifact.ts';

class Everything extends Set<string> {
  override has(): boolean {
    return true;
  }
}

/** For Builder.collect: these are kept, and whatever else there is was dropped. */
export function keeping(...ids: string[]): () => Promise<KnownArtifacts> {
  return async () => ({ kept: new Set(ids), dropped: new Everything() });
}
