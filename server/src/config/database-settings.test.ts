import { describe, expect, it } from 'vitest';
import { readServerConfig } from '../config.ts';

const read = (env: Record<string, string>) => readServerConfig(env, { home: '/home/ada', execPath: '/node' });

describe('the database', () => {
  it('is a file of the data directory where nothing is said', () => {
    expect(read({}).database).toBeUndefined();
    expect(read({}).data.database).toBe('/home/ada/.nonstop4/nonstop4.db');
  });

  it('is where an address leads, with the password of the address or of a file', () => {
    expect(read({ NONSTOP4_DATABASE: 'mysql://non%40stop:p%3Aa%2Fs@db.example.com/apps' }).database).toEqual({
      ...{ host: 'db.example.com', port: 3306, user: 'non@stop', password: { text: 'p:a/s' }, database: 'apps' },
    });
    expect(
      read({
        NONSTOP4_DATABASE: 'mariadb://nonstop4@db:3307/nonstop4',
        NONSTOP4_DATABASE_PASSWORD_FILE: '/run/secrets/db',
        NONSTOP4_DATABASE_TLS: 'yes',
        NONSTOP4_DATABASE_CA: '/etc/db-ca.pem',
      }).database,
    ).toEqual({
      ...{ host: 'db', port: 3307, user: 'nonstop4', database: 'nonstop4' },
      ...{ password: { file: '/run/secrets/db' }, tls: { caFile: '/etc/db-ca.pem' } },
    });
  });

  it.each([
    'postgres://a:hidden-word@db/nonstop4',
    'mysql://db/nonstop4',
    'mysql://a:hidden-word@db',
    'mysql://a:hidden-word@db/a/b',
    'mysql://a:hidden-word@db/x?ssl=false',
    'mysql://a:hidden-word%@db/x',
    'mysql://a:hid@den-word@db:99999999/x',
  ])('refuses %s and never repeats its password', (address) => {
    expect(() => read({ NONSTOP4_DATABASE: address })).toThrow(
      /^NONSTOP4_DATABASE is ".*, but must be an address such/,
    );
    expect(() => read({ NONSTOP4_DATABASE: address })).not.toThrow(/den-word/);
  });

  it('refuses settings that contradict one another', () => {
    expect(() => read({ NONSTOP4_DATABASE_TLS: 'yes' })).toThrow(/none is named/);
    const byNumber = { NONSTOP4_DATABASE: 'mysql://a@[fd00::1]/x', NONSTOP4_DATABASE_TLS: 'yes' };
    expect(() => read(byNumber)).toThrow(/leads to fd00::1: with TLS it must be the name/);
    const address = 'mysql://a:hidden-word@db/x';
    const both = { NONSTOP4_DATABASE: address, NONSTOP4_DATABASE_PASSWORD_FILE: '/p', NONSTOP4_DATABASE_CA: '/c' };
    expect(() => read(both)).toThrow(/keep the one in the file[\s\S]*set NONSTOP4_DATABASE_TLS to yes/);
    expect(() => read(both)).not.toThrow(/hidden-word/);
  });
});
