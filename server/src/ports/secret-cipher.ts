/** Seals secrets for the database. `context` names what the value belongs to; opened under another context it fails. */
export interface SecretCipher {
  seal(plaintext: string, context: string): string;
  open(sealed: string, context: string): string;
}
