import type { SourcePlace } from '../domain/source.ts';
import type { VolumeClaim } from '../domain/volume-claim.ts';

/** Whose volume, and how much it may hold. */
export interface VolumePlace extends SourcePlace {
  ownerId: string;
  limitBytes: number;
  /** One copy at a time has it: storage that one node has at a time will do. */
  singleWriter?: boolean;
}

export interface Volume {
  /** What the App is told as DATA_DIR. */
  path: string;
  /** What the runtime mounts there; undefined where the path itself is the volume. */
  claim?: VolumeClaim;
}

/** Persistent data of an App, shared by its replicas, kept over releases and, unless asked, over the App's deletion. */
export interface VolumeProvisioner {
  /** Makes it when it is missing; a second call changes nothing. Throws StageFailure `disk-full` or `volume-unmountable`: also where what is there cannot be shared. */
  ensure(place: VolumePlace): Promise<Volume>;
  /** May be the size of some minutes ago where looking costs. */
  usage(place: VolumePlace): Promise<{ usedBytes: number }>;
  remove(place: VolumePlace): Promise<void>;
}
