export interface PasswordHasher {
  /** A PHC string. */
  hash(password: string): Promise<string>;
  verify(password: string, phc: string): Promise<boolean>;
}
