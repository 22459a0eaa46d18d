import type { Migration } from 'kysely/migration';
import { first } from './0001-first.ts';
import { overviews } from './0002-overviews.ts';
import { autoscaling } from './0003-autoscaling.ts';
import { singleWriter } from './0004-single-writer.ts';
import { certificates } from './0005-certificates.ts';
import { waitingRuns } from './0006-waiting-runs.ts';
import { runTests } from './0007-run-tests.ts';
import { drillSchedules } from './0008-drill-schedules.ts';
import { availability } from './0009-availability.ts';
import { alerts } from './0010-alerts.ts';
import { reservedReleases } from './0011-reserved-releases.ts';
import { severalServers } from './0011-several-servers.ts';
import { accounts } from './0012-accounts.ts';
import { rights } from './0013-rights.ts';
import { liveServers } from './0014-live-servers.ts';
import { preDeploy } from './0015-pre-deploy.ts';
import { gitSources } from './0016-git-sources.ts';
import { background } from './0017-background.ts';

/** A change that an older version does not go on with: it drops, renames or demands something. */
export interface Contraction {
  /** The version of NonStop4 since which no code has used what goes. It must be an earlier one than that which brings the change (`npm run check` looks). */
  unusedSince: string;
}

/** Every other migration only adds: servers of the version before go on with it during a rolling upgrade. */
export const CONTRACTIONS: Readonly<Record<string, Contraction>> = {};

/** Every migration by its name, in the order of their names; a list in code, so that it is part of the bundle. A further one has a number above all of these. */
export const MIGRATIONS: Record<string, Migration> = {
  '0001-first': first,
  '0002-overviews': overviews,
  '0003-autoscaling': autoscaling,
  '0004-single-writer': singleWriter,
  '0005-certificates': certificates,
  '0006-waiting-runs': waitingRuns,
  '0007-run-tests': runTests,
  '0008-drill-schedules': drillSchedules,
  '0009-availability': availability,
  '0010-alerts': alerts,
  '0011-reserved-releases': reservedReleases,
  '0011-several-servers': severalServers,
  '0012-accounts': accounts,
  '0013-rights': rights,
  '0014-live-servers': liveServers,
  '0015-pre-deploy': preDeploy,
  '0016-git-sources': gitSources,
  '0017-background': background,
};
