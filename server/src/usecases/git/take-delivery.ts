import { createHmac } from 'node:crypto';
import { Problem } from '../../domain/problem.ts';
import type { Platform } from '../platform.ts';
import { isSameSecret } from '../same-secret.ts';
import { hookSecret, savedConnection } from './saved-connection.ts';

/** One message of a git server's webhook, as far as it matters here. */
export interface Delivery {
  /** `push`, `ping` …; undefined: the server does not say, and it is taken for a push. */
  event?: string | undefined;
  /** Different for each message; a repetition has the same. */
  id?: string | undefined;
  /** HMAC-SHA-256 of the body in hex (GitHub, Gitea, Forgejo), or the secret itself (GitLab, scripts). */
  proof: { kind: 'signature' | 'secret'; value: string } | undefined;
  body: Buffer;
}

export type DeliveryOutcome = 'looking' | 'ignored' | 'repeated';

/** Ids of that many deliveries are remembered. A repetition after a restart does no harm: it finds nothing new in the repository. */
const REMEMBERED = 1_000;

/** Takes what a git server's webhook sends; the server that leads looks at the repository (see PushLoop). */
export class Deliveries {
  readonly #platform: Platform;
  /** Oldest first. */
  readonly #taken = new Set<string>();

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  /** Throws Problem `not-found` where no webhook is set up, `hook-refused` for a delivery that does not show where it comes from. */
  async take(delivery: Delivery): Promise<DeliveryOutcome> {
    const [secret, connection] = [await hookSecret(this.#platform), await savedConnection(this.#platform)];
    if (secret === undefined || !connection) throw new Problem('not-found', 'There is nothing at this address.');
    if (!isProven(delivery, secret)) {
      throw new Problem('hook-refused', 'This delivery is not signed with the secret of this webhook.');
    }
    if (delivery.event !== undefined && !/^push( hook)?$/i.test(delivery.event)) return 'ignored';
    const ref = refOf(delivery.body);
    if (ref !== undefined && ref !== `refs/heads/${connection.branch}`) return 'ignored';
    if (this.#isRepeated(delivery.id)) return 'repeated';
    this.#platform.bus.publish({ type: 'pushes-told' });
    return 'looking';
  }

  #isRepeated(id: string | undefined): boolean {
    if (id === undefined) return false;
    if (this.#taken.has(id)) return true;
    this.#taken.add(id);
    const [oldest] = this.#taken;
    if (this.#taken.size > REMEMBERED && oldest !== undefined) this.#taken.delete(oldest);
    return false;
  }
}

function isProven({ proof, body }: Delivery, secret: string): boolean {
  if (!proof) return false;
  const expected = proof.kind === 'secret' ? secret : createHmac('sha256', secret).update(body).digest('hex');
  return isSameSecret(secret, expected, proof.value);
}

/** Of a push by GitHub and all who follow its form; undefined when the body is of another one, and the repository itself is asked. */
function refOf(body: Buffer): string | undefined {
  const text = body.toString('utf8');
  try {
    const parsed: unknown = JSON.parse(
      text.startsWith('payload=') ? (new URLSearchParams(text).get('payload') ?? '') : text,
    );
    const ref = (parsed as { ref?: unknown } | null)?.ref;
    return typeof ref === 'string' ? ref : undefined;
  } catch {
    return undefined;
  }
}
