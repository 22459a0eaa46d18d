import { access } from './access.ts';
import { alerts } from './alerts.ts';
import { audit } from './audit.ts';
import { availability } from './availability.ts';
import { channels } from './channels.ts';
import { ci } from './ci.ts';
import { connection } from './connection.ts';
import { drills } from './drills.ts';
import { events } from './events.ts';
import { examples } from './examples.ts';
import { git } from './git.ts';
import { https } from './https.ts';
import { imports } from './imports.ts';
import { logs } from './logs.ts';
import { metrics } from './metrics.ts';
import { monitoring } from './monitoring.ts';
import { nodes } from './nodes.ts';
import { overview } from './overview.ts';
import { people } from './people.ts';
import { releases } from './releases.ts';
import { run } from './run.ts';
import { security } from './security.ts';
import { settings } from './settings.ts';
import { system } from './system.ts';
import { users } from './users.ts';

/** The words of all other pages. */
export const otherWords = {
  access,
  alerts,
  audit,
  channels,
  availability,
  ci,
  connection,
  drills,
  events,
  examples,
  git,
  https,
  imports,
  logs,
  metrics,
  monitoring,
  nodes,
  overview,
  people,
  releases,
  run,
  security,
  settings,
  system,
  users,
};
