import type { LiveEventView } from '@nonstop4/contract';
import { keys } from '../api/keys.ts';

/** Which data is out of date after a live event. `everything` after a (re)connection: events may have been missed. */
export function staleAfter(event: LiveEventView): 'everything' | ReadonlyArray<readonly string[]> {
  switch (event.type) {
    case 'hello':
      return 'everything';
    case 'app-changed':
      return [
        keys.apps(),
        keys.alerts(),
        ...[keys.app, keys.releases, keys.availability, keys.updates].map((key) => key(event.appName)),
      ];
    case 'run-changed':
      return [keys.run(event.runId), keys.runs(event.appName), keys.app(event.appName), keys.apps()];
    case 'event':
      return staleAfterAppEvent(event.event.appName, event.event.kind);
    case 'nodes-changed':
      return [keys.system(), keys.apps(), keys.app(), keys.alerts()];
  }
}

function staleAfterAppEvent(appName: string | undefined, kind: string): ReadonlyArray<readonly string[]> {
  if (appName === undefined) return kind.startsWith('token-') ? [keys.tokens()] : [];
  return kind.startsWith('drill-') ? [keys.events(appName), keys.drills(appName)] : [keys.events(appName)];
}
