/** A volume as the copies of an App name it, on a runtime whose nodes do not share a disk by themselves. */
export interface VolumeClaim {
  /** The claim in the namespace of the App's owner. */
  name: string;
  /** The App's directory in it; undefined: all of it is the App's. */
  subPath?: string;
  /** The primary group of every copy: what one writes the others may read and write, and no other user's copies. */
  groupId: number;
}
