import type { SourcePlace } from '../domain/source.ts';

export interface Volume {
  /** What the App is told as DATA_DIR. */
  path: string;
}

/** Persistent data of an App, shared by its replicas, kept over releases and, unless asked, over the App's deletion. */
export interface VolumeProvisioner {
  /** Makes it when it is missing; a second call changes nothing. Throws StageFailure `disk-full`. */
  ensure(place: SourcePlace): Promise<Volume>;
  usage(place: SourcePlace): Promise<{ usedBytes: number }>;
  remove(place: SourcePlace): Promise<void>;
}
