/** The uploaded zip as it lies on disk. */
export interface SourceArchive {
  id: string;
  appId: string;
  /** Name as the user's machine gave it, for display only. */
  fileName: string;
  sizeBytes: number;
  sha256: string;
  path: string;
  createdAt: number;
}

/** The git commit that a SourceArchive became, in the user's directory. */
export interface SourceRevision {
  commit: string;
  /** `<user>/<app>` inside the repository. */
  directory: string;
}

/** Where an App's code lies in the git repository. */
export interface SourcePlace {
  userName: string;
  appName: string;
}
