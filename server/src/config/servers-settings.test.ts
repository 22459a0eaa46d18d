import { describe, expect, it } from 'vitest';
import { readServerConfig } from '../config.ts';

const read = (env: Record<string, string>) => readServerConfig(env, { home: '/home/ada', execPath: '/node' });
const DATABASE = { NONSTOP4_DATABASE: 'mysql://nonstop4@db.example.com/nonstop4' };

describe('servers', () => {
  it('there is one, which has the panel’s port for itself and need not ask who leads', () => {
    const alone = { name: 'server', sharesPort: false, mayBeSeveral: false };
    expect(read({}).servers).toEqual(alone);
    expect(read(DATABASE).servers).toEqual(alone);
  });

  it('several of one machine share the port, on whatever database', () => {
    const env = { NONSTOP4_SERVERS: '2', NONSTOP4_PROCESS: 'server-1' };
    expect(read(env).servers).toEqual({ name: 'server-1', sharesPort: true, mayBeSeveral: true });
    expect(read({ ...env, ...DATABASE }).servers).toEqual(read(env).servers);
  });

  it('more than a few are refused', () => {
    expect(() => read({ NONSTOP4_SERVERS: '5' })).toThrow(
      'NONSTOP4_SERVERS is "5", but must be a whole number from 1 to 4',
    );
    expect(() => read({ NONSTOP4_PROCESS: '../x' })).toThrow(/NONSTOP4_PROCESS/);
  });
});
