/** What is to be fetched, and where it may be put meanwhile. */
export interface FetchRequest {
  /** As `checkSourceAddress` accepts it. */
  address: string;
  /** Undefined: the server's default one. */
  branch?: string | undefined;
  /** Undefined: as anybody. */
  access?: { userName: string; token: string } | undefined;
  /** Does not exist yet; the caller removes it, whatever became of the fetch. */
  directory: string;
  limits: FetchLimits;
  signal: AbortSignal;
}

/** The same ones as those of an upload. */
export interface FetchLimits {
  /** Of what is transferred, and of the zip that it becomes. */
  maxBytes: number;
  maxUnpackedBytes: number;
  maxEntries: number;
}

/** The newest commit of the branch, as a zip of its files. */
export interface FetchedSource {
  path: string;
  sizeBytes: number;
  /** Undefined where the server does not tell its default one. */
  branch?: string;
  commit: string;
  /** First line of its message, short and without control characters; may be empty. */
  subject: string;
  /** Folders that are repositories of their own: they are empty. */
  submodules: string[];
}

/** Brings code from repositories of others, which users name: nothing of an address, an answer or a repository can be relied on. */
export interface SourceFetcher {
  /** Throws StageFailure with a `fetch-*` code, `disk-full` or `git-unreachable` (no git here), and the signal's reason. */
  fetch(request: FetchRequest): Promise<FetchedSource>;
}
