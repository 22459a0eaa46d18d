/** Where a run's unpacked source lies until it was built; nothing in it is needed once the run has ended. */
export interface WorkArea {
  /** Path for the run's unpacked source; it exists only when it is complete. */
  sourceOf(runId: string): string;
  /** Path for what its source is fetched into; nobody has made it. */
  fetchedOf(runId: string): string;
  removeFetched(runId: string): Promise<void>;
  hasSource(runId: string): Promise<boolean>;
  remove(runId: string): Promise<void>;
  /** Removes every run's area that is not named; one made within the last hour stays, since its run may be new. */
  collect(keep: ReadonlySet<string>): Promise<void>;
}
