import type { SealedPlace, SealedRecord } from '../../ports/stores/sealed-store.ts';
import { secondFactorContext } from '../accounts/second-factor.ts';
import { secretContext } from '../desired-workload.ts';
import { gitTokenContext } from '../git-token.ts';
import { certificateContext } from '../https/keep-certificate.ts';
import { channelContext } from '../notifications/channels.ts';

/** What the values of each place were sealed for; who seals something in a new place names it here. */
const CONTEXTS: Record<SealedPlace, (record: SealedRecord, name: string) => string> = {
  'app-secrets': ({ ownerId }, name) => secretContext(ownerId, name),
  'git-tokens': ({ ownerId }) => gitTokenContext(ownerId),
  'release-secrets': ({ ownerId }, name) => secretContext(ownerId, name),
  'channel-targets': ({ key }) => channelContext(key),
  'certificate-keys': ({ key, ownerId }) => certificateContext(ownerId, key),
  'second-factors': ({ ownerId }) => secondFactorContext({ id: ownerId }),
  settings: ({ key }) => key,
};

export function sealedContext(record: SealedRecord, name: string): string {
  return CONTEXTS[record.place](record, name);
}
