import type { DeliveryFailureReason } from '../../../domain/notifications/channel.ts';
import { NotDelivered } from '../../../ports/notifier.ts';
import type { Posted } from './post-json.ts';

/** What was answered, in short. Throws NotDelivered where it is no yes. */
export function acceptedOf({ status, text, retryAfterMs }: Posted): string {
  const answer = `HTTP ${status}${text === '' ? '' : `: ${text}`}`;
  if (status >= 200 && status < 300) return answer;
  throw new NotDelivered({ reason: reasonOf(status), detail: answer }, retryAfterMs);
}

function reasonOf(status: number): DeliveryFailureReason {
  if (status >= 300 && status < 400) return 'redirected';
  if (status === 404 || status === 410) return 'gone';
  if (status === 429) return 'too-many-messages';
  return status >= 500 ? 'server-error' : 'refused';
}
