import type { CertificatePem } from '../../../domain/certificate.ts';
import { type CertificateAuthority, OrderFailed } from '../../../ports/certificate-authority.ts';

type Outcome = CertificatePem | OrderFailed | 'never';

/** A strict fake for tests: gives what was said beforehand for a hostname, and refuses every other one. */
export class ScriptedAuthority implements CertificateAuthority {
  readonly ordered: string[] = [];
  readonly #outcomes = new Map<string, Outcome>();

  will(hostname: string, outcome: Outcome): void {
    this.#outcomes.set(hostname, outcome);
  }

  async thumbprint(): Promise<string> {
    return 'thumbprint-of-the-account';
  }

  async order(hostname: string, signal: AbortSignal): Promise<CertificatePem> {
    signal.throwIfAborted();
    this.ordered.push(hostname);
    const outcome = this.#outcomes.get(hostname);
    if (outcome === undefined) throw new OrderFailed('dns', `no such name: ${hostname}`);
    if (outcome instanceof OrderFailed) throw outcome;
    if (outcome !== 'never') return outcome;
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    });
  }
}
