import { type Alert, alertKey } from '../../domain/alerts/alert.ts';
import type { App } from '../../domain/app.ts';
import { type Notice, tellsOf } from '../../domain/notifications/notice.ts';
import type { Platform } from '../platform.ts';
import { tellAppChanged } from '../record-event.ts';
import type { AlertBook, Turn } from './alert-book.ts';

type Parts = Pick<Platform, 'stores' | 'bus' | 'clock' | 'ids'>;
type Whose = Pick<App, 'id' | 'ownerId' | 'name'>;

/** Keeps a turn and what is to be told of it in one transaction, then tells the pages. `app`: of an alert of an App. */
export async function takeTurn(platform: Parts, book: AlertBook, turn: Turn, app: Whose | undefined): Promise<void> {
  if (turn.turn === 'raise') await raise(platform, book, turn.alert, app);
  else await end(platform, book, turn, app);
  if (app) tellAppChanged(platform, app);
  else platform.bus.publish({ type: 'nodes-changed' });
}

async function raise(
  platform: Parts,
  book: AlertBook,
  found: Omit<Alert, 'id' | 'raisedAt'>,
  app: Whose | undefined,
): Promise<void> {
  const alert: Alert = { ...found, id: platform.ids.next('alr'), raisedAt: platform.clock.now() };
  if (await platform.stores.alerts.raise(alert, await noticesOf(platform, 'raised', alert, app))) {
    book.confirmRaised(alert);
    return;
  }
  // It is open already: another server has raised it before it lost the lead.
  const open = await platform.stores.alerts.listOpen();
  const known = open.find((other) => alertKey(other) === alertKey(alert));
  if (known) book.adopt(known);
}

async function end(
  platform: Parts,
  book: AlertBook,
  { alert, ending }: Extract<Turn, { turn: 'end' }>,
  app: Whose | undefined,
): Promise<void> {
  const ended: Alert = { ...alert, endedAt: platform.clock.now(), ending };
  const notices = await noticesOf(platform, 'ended', ended, app);
  await platform.stores.alerts.end(alert.id, { endedAt: platform.clock.now(), ending }, notices);
  book.confirmEnded(alert);
}

async function noticesOf(
  { stores, clock, ids }: Parts,
  turn: Notice['turn'],
  alert: Alert,
  app: Whose | undefined,
): Promise<Notice[]> {
  // Its App is gone: nobody is left who would be told.
  if (alert.appId !== undefined && !app) return [];
  const owner = app && { appId: app.id, ownerId: app.ownerId };
  const channels = (await stores.channels.listAll()).filter((channel) => tellsOf(channel, alert, owner));
  // A channel that is younger than the alert was never told of its beginning.
  const told = channels.filter((channel) => turn === 'raised' || channel.createdAt <= alert.raisedAt);
  // People read of what took its place; a program waits for the end of each.
  const toWhom = alert.ending === 'replaced' ? told.filter(({ kind }) => kind === 'webhook') : told;
  return toWhom.map((channel) => ({
    id: ids.next('ntc'),
    channelId: channel.id,
    turn,
    alert,
    ...(app ? { appName: app.name } : {}),
    createdAt: clock.now(),
  }));
}
