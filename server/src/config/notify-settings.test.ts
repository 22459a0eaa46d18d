import { describe, expect, it } from 'vitest';
import { readServerConfig } from '../config.ts';

const read = (env: Record<string, string>) => readServerConfig(env, { home: '/home/ada', execPath: '/node' });

describe('how people are told', () => {
  it('is set by nothing at first: nothing inside is allowed, and links lead to where the panel listens', () => {
    const { notify, rules } = read({});
    expect(notify).toEqual({ insideNetworks: [] });
    expect(rules.panelUrl).toBe('http://localhost:4400');
    expect(read({ NONSTOP4_HOST: '10.0.0.7', NONSTOP4_PORT: '80' }).rules.panelUrl).toBe('http://10.0.0.7:80');
  });

  it('takes networks and an address', () => {
    const { notify, rules } = read({
      NONSTOP4_NOTIFY_INSIDE: '10.1.2.3, 10.0.0.0/8 fd00::/8',
      NONSTOP4_PANEL_URL: 'https://panel.example.com/nonstop4/',
    });
    expect(notify.insideNetworks).toEqual(['10.1.2.3', '10.0.0.0/8', 'fd00::/8']);
    expect(rules.panelUrl).toBe('https://panel.example.com/nonstop4');
  });

  it.each(['example.com', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '::1/129', '10.0.0'])(
    'refuses %s as a network',
    (network) => {
      expect(() => read({ NONSTOP4_NOTIFY_INSIDE: `127.0.0.1, ${network}` })).toThrow(/^NONSTOP4_NOTIFY_INSIDE is/);
    },
  );

  it.each(['panel.example.com', 'ftp://panel.example.com', 'https://panel.example.com/?a'])(
    'refuses %s as the address of the panel',
    (address) => {
      expect(() => read({ NONSTOP4_PANEL_URL: address })).toThrow(/^NONSTOP4_PANEL_URL is/);
    },
  );
});
