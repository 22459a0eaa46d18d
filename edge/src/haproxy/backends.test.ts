import { describe, expect, it } from 'vitest';
import type { EdgeRoute } from '../protocol.ts';
import { Backends } from './backends.ts';

function route(app: string, ports: number[], kind: 'http' | 'tcp' = 'http'): EdgeRoute {
  const targets = ports.map((port) => ({ id: `${app}-${port}`, host: '127.0.0.1', port }));
  return { app, hostnames: [`${app}.localhost`], state: 'serving', targets, healthCheck: { kind, path: '/' } };
}

function extended(...routes: EdgeRoute[]): Backends {
  const backends = new Backends();
  backends.extend(routes);
  return backends;
}

describe('backends made in advance', () => {
  it('take an App that comes, and its targets, without a reload', () => {
    const backends = extended();
    expect(backends.place([route('shop', [1, 2])])).toBe(true);
    expect(backends.of('shop')?.slots.map((slot) => slot?.target.port)).toEqual([1, 2, ...Array(4)]);
  });

  it('keep a target in its slot, and retire one until it is released', () => {
    const backends = extended(route('shop', [1, 2]));
    expect(backends.place([route('shop', [2, 3])])).toBe(true);
    const slots = backends.of('shop')?.slots ?? [];
    expect(slots.map((slot) => [slot?.target.port, slot?.retired])).toEqual([
      [1, true],
      [2, false],
      [3, false],
      ...Array.from({ length: 3 }, () => [undefined, undefined]),
    ]);
    const [retired] = slots;
    if (retired) backends.release(retired);
    expect(slots[0]).toBeUndefined();
  });

  it('are spare again when the last target of their App is gone', () => {
    const backends = extended(route('shop', [1]));
    const used = backends.of('shop');
    backends.place([]);
    expect(used?.app).toBe('shop');
    const placement = used?.slots[0];
    if (placement) backends.release(placement);
    expect(used?.app).toBeUndefined();
  });

  it('do not take an App of the other kind of check', () => {
    const backends = extended(route('shop', [1]));
    backends.place([route('shop', [1], 'tcp')]);
    expect(backends.of('shop')?.kind).toBe('tcp');
    expect(backends.list.find(({ kind, app }) => kind === 'http' && app === 'shop')?.slots[0]?.retired).toBe(true);
  });

  it('say when they are used up, and after extending hold everything and spares again', () => {
    const backends = extended();
    const routes = Array.from({ length: 40 }, (_, index) => route(`app-${index}`, [index + 1]));
    expect(backends.place(routes)).toBe(false);
    backends.extend(routes);
    expect(routes.every(({ app }) => backends.of(app))).toBe(true);
    expect(new Set(backends.list.map(({ name }) => name)).size).toBe(backends.list.length);
    expect(backends.place([...routes, route('one-more', [99])])).toBe(true);
  });

  it('have room for more replicas than slots after extending', () => {
    const backends = extended(route('shop', [1]));
    const many = route('shop', [1, 2, 3, 4, 5, 6, 7]);
    expect(backends.place([many])).toBe(false);
    backends.extend([many]);
    expect(backends.of('shop')?.slots.filter(Boolean)).toHaveLength(7);
  });

  it('are the same after they were written and read', () => {
    const backends = extended(route('shop', [1]));
    expect(Backends.parse(JSON.stringify(backends.list)).list).toEqual(backends.list);
  });

  it('leave out a target that has a name for its address', () => {
    const named = route('shop', [1]);
    for (const target of named.targets) target.host = 'replica.example';
    expect(extended(named).of('shop')).toBeUndefined();
  });
});
