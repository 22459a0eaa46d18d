import type { ChannelView } from '@nonstop4/contract';
import { FakeProblem, found, type JsonHandler, type ResultOf } from './handlers.ts';
import { before, type World } from './world.ts';

/** The word in an address by which the sample server refuses. */
const REFUSED = /refused/;

export const alertHandlers = {
  listAlerts: (world): ResultOf<'listAlerts'> => world.alerts,
  appAlerts: (world, { params }): ResultOf<'appAlerts'> => {
    found(world.apps.find((app) => app.name === params.app));
    return world.alerts.filter((alert) => alert.app === params.app);
  },
  listChannels: (world): ResultOf<'listChannels'> => ({
    byMail: world.mailServer !== undefined,
    channels: world.channels,
  }),
  addChannel: (world, { body: { to, ...settings } }): ResultOf<'addChannel'> => {
    if (settings.kind === 'e-mail' && !to.includes('@')) throw wrong('not-an-address');
    if (settings.kind !== 'e-mail' && !URL.canParse(to)) throw wrong('not-a-url');
    const channel: ChannelView = {
      ...settings,
      id: `channel-${world.channels.length + 10}`,
      to: settings.kind === 'e-mail' ? to : new URL(to).host,
      createdAt: before(0),
      delivery: { failsForLong: false, waiting: 0, lost: 0 },
    };
    world.channels = [...world.channels, channel];
    return {
      channel,
      ...(channel.kind === 'webhook' ? { secret: 'whsec_Zm9yIHRoZSBwYWdlcyBvbmx5LCBub3QgYSBzZWNyZXQ=' } : {}),
    };
  },
  changeChannel: (world, { params, body }): ResultOf<'changeChannel'> => {
    const changed = { ...channelOf(world, params.channel), ...body };
    world.channels = world.channels.map((one) => (one.id === changed.id ? changed : one));
    return changed;
  },
  removeChannel: (world, { params }) => {
    world.channels = world.channels.filter((one) => one.id !== params.channel);
  },
  testChannel: (world, { params }): ResultOf<'testChannel'> => {
    const channel = channelOf(world, params.channel);
    if (!REFUSED.test(channel.to)) return { ok: true, answer: '250 2.0.0 Ok: queued as 4Xk1' };
    const failure = { reason: 'recipient-refused', detail: '550 5.1.1 User unknown', sentence: '' } as const;
    return { ok: false, failure };
  },
  mailServer: (world): ResultOf<'mailServer'> => (world.mailServer ? { server: world.mailServer } : {}),
  setMailServer: (world, { body }): ResultOf<'setMailServer'> => {
    const { password, ...server } = body;
    if (server.userName !== '' && password === undefined && world.mailServer?.userName !== server.userName)
      throw wrong('password-missing');
    world.mailServer = server;
    return { server };
  },
  removeMailServer: (world) => {
    world.mailServer = undefined;
  },
} satisfies Record<string, JsonHandler>;

function channelOf(world: World, id: string | undefined): ChannelView {
  return found(world.channels.find((one) => one.id === id));
}

function wrong(reason: string): FakeProblem {
  return new FakeProblem('invalid-input', 422, 'This cannot be used.', { params: { reason } });
}
