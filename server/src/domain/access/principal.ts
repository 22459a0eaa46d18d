import type { User } from '../user.ts';
import type { TokenScope } from './token-scope.ts';

/** Who sends a request, and by what: what may be done is decided by both. */
export interface Principal {
  user: User;
  /** `full` for a session. */
  scope: TokenScope;
  /** Undefined where an API token was sent. */
  sessionId?: string;
  /** Undefined where a session was. */
  tokenId?: string;
}
