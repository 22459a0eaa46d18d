import { createHmac } from 'node:crypto';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AddressGuard } from '../../../server/src/adapters/notifier/guarded-http/address-guard.ts';
import { SlackNotifier } from '../../../server/src/adapters/notifier/slack/slack-notifier.ts';
import { WebhookNotifier } from '../../../server/src/adapters/notifier/webhook/webhook-notifier.ts';
import { freePorts } from '../../free-ports.ts';
import { makeCertificate } from '../../https/certificates.ts';
import { type HookServer, startHookServer } from '../../notifier/hook-server.ts';
import { aMessage, anItem } from './messages.ts';

const SECRET = `whsec_${Buffer.from('a secret of thirty-two bytes, ok').toString('base64')}`;
const NOW = Date.UTC(2026, 0, 1);
/** The tests' own servers are on loopback, which an operator would have to allow too. */
const LOOPBACK = ['127.0.0.1', '::1'];
const { signal } = new AbortController();

const hooks: HookServer[] = [];
afterEach(async () => {
  for (const hook of hooks.splice(0)) await hook.stop();
});

async function start(tls?: Parameters<typeof startHookServer>[0]): Promise<HookServer> {
  const hook = await startHookServer(tls);
  hooks.push(hook);
  return hook;
}

function webhook(allowed: string[] = LOOPBACK, caCertificates?: string): WebhookNotifier {
  const guard = new AddressGuard(allowed);
  return new WebhookNotifier({ guard, panelUrl: 'https://panel.example.com', now: () => NOW, caCertificates });
}

const post = (url: string, notifier = webhook(), message = aMessage()) =>
  notifier.send({ kind: 'webhook', url, secret: SECRET }, message, signal);
const failure = (reason: string, detail: RegExp = /./) => ({
  failure: { reason, detail: expect.stringMatching(detail) },
});

describe('a webhook', () => {
  it('is signed as Standard Webhooks has it, and says what happened', async () => {
    const hook = await start();
    expect(await post(hook.url)).toBe('HTTP 200: ok');
    const [{ headers, body, path }] = hook.posts as [HookServer['posts'][number]];
    expect(path).toBe('/hook');
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'webhook-id': 'msg_1' });
    expect(headers['webhook-timestamp']).toBe(String(NOW / 1_000));
    // As a receiver computes it.
    const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64');
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
    expect(JSON.parse(body)).toMatchObject({
      type: 'alerts',
      timestamp: '2026-01-01T00:00:20.000Z',
      data: {
        platform: 'https://panel.example.com',
        alerts: [
          {
            ...{ id: 'alr_1', turn: 'raised', kind: 'too-few-ready', app: 'shop', params: { ready: 1, wanted: 2 } },
            ...{ since: '2026-01-01T00:00:00.000Z', link: 'https://panel.example.com/apps/shop/alerts' },
          },
        ],
      },
    });
  });

  it('goes by TLS where the certificate is trusted, and only there', async () => {
    const { chain, key, root } = makeCertificate({ hostnames: ['localhost'] });
    const hook = await start({ certificate: chain, key });
    expect(await post(hook.url, webhook(LOOPBACK, root))).toBe('HTTP 200: ok');
    await expect(post(hook.url)).rejects.toMatchObject(failure('tls'));
    await expect(post(hook.url.replace('localhost', '127.0.0.1'), webhook(LOOPBACK, root))).rejects.toMatchObject(
      failure('tls'),
    );
  });

  it.each([
    [301, 'redirected'],
    [307, 'redirected'],
    [401, 'refused'],
    [404, 'gone'],
    [410, 'gone'],
    [429, 'too-many-messages'],
    [500, 'server-error'],
    [503, 'server-error'],
  ])('answered by %i is not delivered', async (status, reason) => {
    const hook = await start();
    hook.answer = (response) => void response.writeHead(status, { location: hook.url }).end('because');
    await expect(post(hook.url)).rejects.toMatchObject(failure(reason, new RegExp(`^HTTP ${status}: because$`)));
    // No redirect is followed, and nothing is tried again here.
    expect(hook.posts).toHaveLength(1);
  });

  it('says when it may be tried again', async () => {
    const hook = await start();
    hook.answer = (response) => void response.writeHead(429, { 'retry-after': '90' }).end();
    await expect(post(hook.url)).rejects.toMatchObject({ retryAfterMs: 90_000 });
    hook.answer = (response) =>
      void response.writeHead(503, { 'retry-after': new Date(Date.now() + 60_000).toUTCString() }).end();
    const refused = await post(hook.url).catch((error: { retryAfterMs: number }) => error.retryAfterMs);
    expect(refused).toBeGreaterThan(55_000);
    hook.answer = (response) => void response.writeHead(503, { 'retry-after': 'soon' }).end();
    await expect(post(hook.url)).rejects.toMatchObject({ retryAfterMs: undefined });
  });

  it('does not wait for ever, nor read without end', async () => {
    const hook = await start();
    hook.answer = () => undefined;
    const hasty = webhook().send(
      { kind: 'webhook', url: hook.url, secret: SECRET },
      aMessage(),
      AbortSignal.timeout(200),
    );
    await expect(hasty).rejects.toMatchObject({ name: 'NotDelivered' });
    let written = 0;
    hook.answer = (response) => {
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(16_384))) written += 16_384;
      };
      response.on('drain', more);
      more();
    };
    expect((await post(hook.url)).length).toBeLessThan(300);
    await vi.waitFor(() => expect(written).toBeLessThan(50_000_000));
  });

  it('to nobody, or to somebody rude, says so', async () => {
    const [port = 0] = await freePorts(1);
    await expect(post(`http://127.0.0.1:${port}/`)).rejects.toMatchObject(failure('connection-refused'));
    await expect(post('http://hooks.nonstop4.invalid/')).rejects.toMatchObject(failure('name-unknown'));
    const rude = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await new Promise((resolve) => rude.once('listening', resolve));
    const { port: rudes } = rude.address() as { port: number };
    await expect(post(`http://127.0.0.1:${rudes}/`)).rejects.toMatchObject(failure('disconnected'));
    rude.close();
  });
});

describe('the guard', () => {
  it.each([
    '127.0.0.1',
    '127.8.9.10',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '100.100.100.200',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:10.0.0.1',
    '::7f00:1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001:0:1:2::3',
    'fc00::1',
    'fd12:3456::1',
    'fd00:ec2::254',
    'fe80::1',
    'fe80::1%eth0',
    'ff02::1',
    'localhost',
    '',
  ])('keeps requests away from %s', (address) => {
    expect(new AddressGuard([]).allows(address)).toBe(false);
  });

  it.each(['1.1.1.1', '8.8.8.8', '172.15.0.1', '172.32.0.1', '2606:4700::1111', '::ffff:1.1.1.1'])(
    'lets %s be',
    (address) => {
      expect(new AddressGuard([]).allows(address)).toBe(true);
    },
  );

  it('lets through what the operator allows, in each notation, and no more', () => {
    const guard = new AddressGuard(['10.1.0.0/16', 'fd00::/8', '127.0.0.1']);
    for (const allowed of ['10.1.2.3', '::ffff:10.1.2.3', 'fd12::1', '127.0.0.1'])
      expect(guard.allows(allowed)).toBe(true);
    for (const inside of ['10.2.0.1', '127.0.0.2', 'fe80::1']) expect(guard.allows(inside)).toBe(false);
  });

  it.each([
    'http://127.0.0.1:PORT/hook',
    'http://localhost:PORT/hook',
    'http://2130706433:PORT/hook',
    'http://0x7f.1:PORT/hook',
    'http://0177.0.0.1:PORT/hook',
    'http://[::1]:PORT/hook',
    'http://[::ffff:127.0.0.1]:PORT/hook',
    'http://0:PORT/hook',
  ])('sends nothing to %s', async (address) => {
    const hook = await start();
    const url = address.replace('PORT', new URL(hook.url).port);
    await expect(post(url, webhook([]))).rejects.toMatchObject(failure('inside-address'));
    expect(hook.posts).toEqual([]);
  });

  it('takes a name as what it is connected to: another answer later leads nowhere else', async () => {
    const hook = await start();
    const { port } = new URL(hook.url);
    const answers = [['127.0.0.1'], ['10.0.0.1'], ['10.0.0.1', '127.0.0.1']];
    let asked = 0;
    const notifier = new WebhookNotifier({
      ...{ guard: new AddressGuard(['127.0.0.1']), panelUrl: '', now: () => NOW },
      lookup: (_name, _options, callback) => {
        const addresses = answers[asked] ?? [];
        asked += 1;
        callback(
          null,
          addresses.map((address) => ({ address, family: 4 })),
        );
      },
    });
    const url = `http://rebound.example.com:${port}/hook`;
    expect(await post(url, notifier)).toBe('HTTP 200: ok');
    expect(asked).toBe(1);
    await expect(post(url, notifier)).rejects.toMatchObject(failure('inside-address', /rebound\.example\.com/));
    // Of several addresses, those that are allowed are tried.
    expect(await post(url, notifier)).toBe('HTTP 200: ok');
  });

  it('looks at the address that is connected to: a redirect inside is not followed', async () => {
    const [inside, outside] = [await start(), await start()];
    outside.answer = (response) => void response.writeHead(302, { location: inside.url }).end();
    await expect(post(outside.url)).rejects.toMatchObject(failure('redirected'));
    expect(inside.posts).toEqual([]);
  });
});

describe('a message to Slack', () => {
  const slack = () => new SlackNotifier({ guard: new AddressGuard(LOOPBACK) });
  const sent = async (message = aMessage()) => {
    const hook = await start();
    expect(await slack().send({ kind: 'slack', url: hook.url }, message, signal)).toBe('HTTP 200: ok');
    return JSON.parse(hook.posts[0]?.body ?? '') as {
      text: string;
      blocks: { type: string; text: { text: string } }[];
    };
  };

  it('has blocks, and a text with the link for what does not know them', async () => {
    const { text, blocks } = await sent();
    expect(text).toBe('shop is not redundant https://panel.example.com/apps/shop/alerts');
    expect(blocks.map(({ type }) => type)).toEqual(['header', 'section']);
    expect(blocks[1]?.text.text).toContain('*<https://panel.example.com/apps/shop/alerts|shop is not redundant>*');
  });

  it('keeps to Slack’s limits, and foreign text is no markup', async () => {
    const items = Array.from({ length: 60 }, () =>
      anItem({ title: '<!channel> & <b>', paragraphs: ['x'.repeat(9_000)] }),
    );
    const { text, blocks } = await sent(aMessage({ subject: 's'.repeat(500), items }));
    expect(blocks).toHaveLength(50);
    expect(text.length).toBeLessThanOrEqual(4_000);
    expect(blocks[0]?.text.text).toHaveLength(150);
    for (const { text: part } of blocks.slice(1)) {
      expect(part.text.length).toBeLessThanOrEqual(3_000);
      expect(part.text).toContain('&lt;!channel&gt; &amp; &lt;b&gt;');
    }
  });

  it('is held back as Slack asks', async () => {
    const hook = await start();
    hook.answer = (response) => void response.writeHead(429, { 'retry-after': '30' }).end('rate_limited');
    await expect(slack().send({ kind: 'slack', url: hook.url }, aMessage(), signal)).rejects.toMatchObject({
      ...failure('too-many-messages'),
      retryAfterMs: 30_000,
    });
  });
});
