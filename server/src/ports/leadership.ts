/** What only one of several servers may do at a time. */
export interface Duty {
  /** Resolves when everything has begun. */
  begin(): Promise<void>;
  /** Resolves when nothing of it goes on. */
  end(): Promise<void>;
}

/** Which of several servers runs the loops. */
export interface Leadership {
  /** Begins the duty whenever this server has become the leader, and ends it before another one can be. Called once. */
  follow(duty: Duty): void;
  /** Ends the duty and lets another server take over at once. */
  close(): Promise<void>;
  /**
   * Whether this server may act as the leader at this very moment, without asking anybody: false as soon as another one may have taken over, though this one
   * was stopped meanwhile (SIGSTOP, a machine that stood still) and has not heard of it.
   */
  leads(): boolean;
  /** The leader's name, when somebody leads. */
  leader(): string | undefined;
}
