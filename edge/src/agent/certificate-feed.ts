import type { ControlClient } from '@nonstop4/plane/control-client';
import type { Log } from '../log.ts';
import type { CertificateTable, EdgeHealth } from '../protocol.ts';
import type { WantedCertificates } from './cluster-certificates.ts';

const PUSH_TIMEOUT_MS = 10_000;
const REFUSED = 400;

export interface CertificateFeedOptions {
  edge: Pick<ControlClient, 'call'>;
  /** As the cluster has them now, the same object while they are the same; undefined as long as that is not known. */
  certificates: () => WantedCertificates | undefined;
  log: Log;
}

/** Keeps one edge on the cluster's certificates. */
export class CertificateFeed {
  readonly #options: CertificateFeedOptions;
  /** What was given last, taken or not. */
  #given: WantedCertificates | undefined;
  #taken: WantedCertificates | undefined;
  /** Of the edge, when it was last given something; another one then says that somebody else gave it something, or that it lost it. */
  #edge = { pid: 0, version: 0 };

  constructor(options: CertificateFeedOptions) {
    this.#options = options;
  }

  /** Versions of the Secrets that are in force at the edge, by name. */
  get taken(): Record<string, string> {
    return this.#taken?.versions ?? {};
  }

  /** `health`: what the edge has just said. Throws when the edge does not answer. */
  async pass(health: EdgeHealth): Promise<void> {
    const wanted = this.#options.certificates();
    // Keys are not read back, so whatever is not known to be of here is given anew.
    if (health.pid !== this.#edge.pid || health.certificatesVersion !== this.#edge.version)
      [this.#given, this.#taken] = [undefined, undefined];
    if (!wanted || wanted === this.#given) return;
    const version = await this.#give(wanted, health.certificatesVersion);
    this.#given = wanted;
    this.#edge = { pid: health.pid, version };
  }

  /** Resolves to the version that is then in force. */
  async #give(wanted: WantedCertificates, present: number): Promise<number> {
    const { edge, log } = this.#options;
    // An edge never goes back; time grows over restarts of this process without asking anybody.
    const version = Math.max(present + 1, Date.now());
    const body: CertificateTable = { version, ...wanted.table };
    try {
      await edge.call('PUT', '/certificates', { body, timeoutMs: PUSH_TIMEOUT_MS });
      this.#taken = wanted;
      return version;
    } catch (error) {
      if ((error as { status?: number }).status !== REFUSED) throw error;
      // The table before stays in force; asking again would be of no use before it changes.
      log('certificates-refused', { reason: (error as Error).message });
      return present;
    }
  }
}
