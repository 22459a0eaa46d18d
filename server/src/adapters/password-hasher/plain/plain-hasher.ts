import type { PasswordHasher } from '../../../ports/password-hasher.ts';

/** Fake for tests only: quick, and no secret. Two hashes of one password differ, as real ones do. */
export class PlainHasher implements PasswordHasher {
  #salt = 0;

  async hash(password: string): Promise<string> {
    return `$plain$${this.#salt++}$${Buffer.from(password).toString('base64')}`;
  }

  async verify(password: string, phc: string): Promise<boolean> {
    const [, kind, , encoded] = phc.split('$');
    return kind === 'plain' && encoded === Buffer.from(password).toString('base64');
  }
}
