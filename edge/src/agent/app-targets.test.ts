import { describe, expect, it } from 'vitest';
import { appTargets, type EndpointSlice, keptTargets } from './app-targets.ts';

type Endpoint = NonNullable<EndpointSlice['endpoints']>[number];

function slice(endpoints: Endpoint[], changes: Partial<EndpointSlice> = {}): EndpointSlice {
  return { metadata: { name: 'shop-1' }, addressType: 'IPv4', ports: [{ port: 8080 }], endpoints, ...changes };
}

function copy(name: string, conditions?: Endpoint['conditions'], address = '10.0.0.1'): Endpoint {
  return { addresses: [address], ...(conditions ? { conditions } : {}), targetRef: { name } };
}

const ready = { ready: true, serving: true, terminating: false };
const ending = { ready: false, serving: true, terminating: true };
const failing = { ready: false, serving: false, terminating: false };
const ids = (...args: Parameters<typeof appTargets>) => appTargets(...args).map(({ id }) => id);

describe('the copies of an app that get requests', () => {
  it('are the ready ones, known by their pods’ names', () => {
    const slices = [slice([copy('b', ready), copy('a', ready, '10.0.0.2'), copy('c', ending), copy('d', failing)])];
    expect(appTargets(slices, [])).toEqual([
      { id: 'a', host: '10.0.0.2', port: 8080 },
      { id: 'b', host: '10.0.0.1', port: 8080 },
    ]);
  });

  it('are those of which nothing is said, as the API means it', () => {
    expect(ids([slice([copy('a')])], [])).toEqual(['a']);
  });

  it('are never none while one is there: what ends but serves, and what was ready before', () => {
    const before = [{ id: 'b', host: '10.0.0.1', port: 8080 }];
    expect(ids([slice([copy('a', ending), copy('b', failing), copy('c', failing)])], before)).toEqual(['a', 'b']);
  });

  it('are also those that were ready before and are not ending, beside those that are ready', () => {
    const before = ['a', 'b', 'c'].map((id) => ({ id, host: '10.0.0.1', port: 8080 }));
    const slices = [slice([copy('a', ready), copy('b', failing), copy('c', ending), copy('starting', failing)])];
    expect(ids(slices, before)).toEqual(['a', 'b']);
    expect(keptTargets(slices, appTargets(slices, before))).toEqual(['b']);
  });

  it('are none of those that are gone, and none that were never ready', () => {
    const before = [{ id: 'gone', host: '10.0.0.1', port: 8080 }];
    expect(ids([slice([copy('starting', failing)])], before)).toEqual([]);
  });

  it('are there once, by the first family and by the slice in which they are ready', () => {
    const slices = [
      slice([copy('a', ready, 'fd00::1')], { addressType: 'IPv6' }),
      slice([copy('a', failing, '10.0.0.9')]),
      slice([copy('a', ready, '10.0.0.7')]),
    ];
    expect(appTargets(slices, [])).toEqual([{ id: 'a', host: '10.0.0.7', port: 8080 }]);
  });

  it('are none of a slice without port or of names', () => {
    expect(ids([slice([copy('a', ready)], { ports: [] })], [])).toEqual([]);
    expect(ids([slice([copy('a', ready)], { addressType: 'FQDN' })], [])).toEqual([]);
  });
});
