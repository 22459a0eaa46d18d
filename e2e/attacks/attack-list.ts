import type { Attack } from './attack.ts';
import { ACCOUNT_ATTACKS } from './list/accounts.ts';
import { ARCHIVE_ATTACKS } from './list/archives.ts';
import { EDGE_ATTACKS } from './list/edge.ts';
import { OUTGOING_ATTACKS } from './list/outgoing.ts';
import { PANEL_ATTACKS } from './list/panel.ts';
import { SANDBOX_ATTACKS } from './list/sandbox.ts';
import { SECRET_ATTACKS } from './list/secrets.ts';

/** Everything that is tried: `npm run attacks` does it, and SECURITY.md shows it. */
export const ATTACKS: readonly Attack[] = [
  ...EDGE_ATTACKS,
  ...PANEL_ATTACKS,
  ...ACCOUNT_ATTACKS,
  ...ARCHIVE_ATTACKS,
  ...OUTGOING_ATTACKS,
  ...SECRET_ATTACKS,
  ...SANDBOX_ATTACKS,
];
