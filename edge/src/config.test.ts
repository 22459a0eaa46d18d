import { describe, expect, it } from 'vitest';
import { ConfigError, readEdgeConfig } from './config.ts';

const GIVEN = { NONSTOP4_DATA: '/var/lib/nonstop4', NONSTOP4_PROCESS: 'edge-0' };

describe('edge settings', () => {
  it('have defaults: both loopback addresses, port 8080', () => {
    const config = readEdgeConfig(GIVEN);
    expect(config).toMatchObject({ name: 'edge-0', hosts: ['127.0.0.1', '::1'], port: 8080, tls: undefined });
    expect(config.data.edge('edge-0')).toBe('/var/lib/nonstop4/edges/edge-0');
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('listen on exactly one other address when told', () => {
    const config = readEdgeConfig({ ...GIVEN, NONSTOP4_EDGE_HOST: '0.0.0.0', NONSTOP4_EDGE_PORT: '80' });
    expect(config).toMatchObject({ hosts: ['0.0.0.0'], port: 80 });
  });

  it('have a port for HTTPS when told, and the one that visitors see', () => {
    const own = { ...GIVEN, NONSTOP4_EDGE_TLS_PORT: '8443' };
    expect(readEdgeConfig(own).tls).toEqual({ port: 8443, publicPort: undefined });
    const seen = { ...own, NONSTOP4_EDGE_TLS_PUBLIC_PORT: '443' };
    expect(readEdgeConfig(seen).tls).toEqual({ port: 8443, publicPort: 443 });
  });

  it.each([
    [{ NONSTOP4_DATA: '' }, 'NONSTOP4_DATA'],
    [{ NONSTOP4_PROCESS: '' }, 'NONSTOP4_PROCESS'],
    [{ NONSTOP4_PROCESS: '../x' }, 'NONSTOP4_PROCESS'],
    [{ NONSTOP4_EDGE_PORT: '65536' }, 'NONSTOP4_EDGE_PORT'],
    [{ NONSTOP4_EDGE_PORT: 'http' }, 'NONSTOP4_EDGE_PORT'],
    [{ NONSTOP4_EDGE_TLS_PORT: 'https' }, 'NONSTOP4_EDGE_TLS_PORT'],
    [{ NONSTOP4_EDGE_TLS_PORT: '443', NONSTOP4_EDGE_TLS_PUBLIC_PORT: 'x' }, 'NONSTOP4_EDGE_TLS_PUBLIC_PORT'],
  ])('%j is refused by naming the setting', (change, setting) => {
    expect(() => readEdgeConfig({ ...GIVEN, ...change })).toThrow(ConfigError);
    expect(() => readEdgeConfig({ ...GIVEN, ...change })).toThrow(setting);
  });
});
