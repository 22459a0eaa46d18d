/** A secret that an authenticator app shares with the platform. */
export interface SecondFactor {
  userId: string;
  /** A sealed base32 text. */
  sealedSecret: string;
  createdAt: number;
  /** Asked for at sign-in from then on; undefined: the user has not entered a code yet. */
  confirmedAt?: number;
  /** Time step of the last code that was taken: none is taken twice (RFC 6238 section 5.2). */
  lastStep: number;
}
