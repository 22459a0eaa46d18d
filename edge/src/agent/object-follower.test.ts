import { afterEach, describe, expect, it, vi } from 'vitest';
import { type ClusterObject, HistoryGone, type WatchEvent } from './cluster-api.ts';
import { ObjectFollower } from './object-follower.ts';

const object = (name: string, version = '1'): ClusterObject => ({ metadata: { name, resourceVersion: version } });

/** An API server whose answers the test decides. */
class FakeApi {
  items: ClusterObject[] = [];
  lists = 0;
  /** `resourceVersion` that each watch began with. */
  readonly watches: string[] = [];
  away = false;
  #streams: { push: (event: WatchEvent<ClusterObject>) => void; fail: (error: Error) => void }[] = [];

  list = async <T extends ClusterObject>() => {
    this.lists++;
    if (this.away) throw new Error('connection refused');
    return { items: this.items as T[], version: '1' };
  };

  watch = async function* <T extends ClusterObject>(
    this: FakeApi,
    _path: string,
    _labels: string,
    version: string,
    signal: AbortSignal,
  ): AsyncGenerator<WatchEvent<T>> {
    if (this.away) throw new Error('connection refused');
    this.watches.push(version);
    let next = Promise.withResolvers<WatchEvent<ClusterObject>>();
    signal.addEventListener('abort', () => next.reject(new Error('aborted')));
    this.#streams.push({ push: (event) => next.resolve(event), fail: (error) => next.reject(error) });
    for (;;) {
      const event = await next.promise;
      next = Promise.withResolvers();
      yield event as WatchEvent<T>;
    }
  };

  async tell(type: WatchEvent<ClusterObject>['type'], told: ClusterObject): Promise<void> {
    this.#streams.at(-1)?.push({ type, object: told });
    await new Promise(setImmediate);
  }

  fail(error: Error): void {
    this.#streams.at(-1)?.fail(error);
  }
}

let follower: ObjectFollower<ClusterObject> | undefined;
afterEach(() => follower?.close());

function follow(api: FakeApi, log = vi.fn()): ObjectFollower<ClusterObject> {
  const watch = api.watch.bind(api) as FakeApi['watch'];
  follower = new ObjectFollower({ api: { list: api.list, watch }, path: '/x', labels: '', onChange: vi.fn(), log });
  follower.open();
  return follower;
}

const namesIn = (following: ObjectFollower<ClusterObject>) => following.list().map(({ metadata }) => metadata.name);

describe('following objects', () => {
  it('knows what was there, and what has come, changed and gone since', async () => {
    const api = new FakeApi();
    api.items = [object('a'), object('b')];
    const following = follow(api);
    expect(following.complete).toBe(false);
    await vi.waitFor(() => expect(api.watches).toEqual(['1']));
    expect(following.complete).toBe(true);
    await api.tell('ADDED', object('c', '2'));
    await api.tell('DELETED', object('a', '3'));
    await api.tell('BOOKMARK', { metadata: { name: '', resourceVersion: '4' } });
    expect(namesIn(following)).toEqual(['b', 'c']);
  });

  it('goes on from where a stream broke off, without reading everything again', async () => {
    const api = new FakeApi();
    follow(api);
    await vi.waitFor(() => expect(api.watches).toEqual(['1']));
    await api.tell('BOOKMARK', { metadata: { name: '', resourceVersion: '9' } });
    api.fail(new Error('reset'));
    await vi.waitFor(() => expect(api.watches).toEqual(['1', '9']));
    expect(api.lists).toBe(1);
  });

  it('reads everything again when the API has forgotten that far back', async () => {
    const api = new FakeApi();
    api.items = [object('a')];
    const following = follow(api);
    await vi.waitFor(() => expect(api.watches).toEqual(['1']));
    api.items = [object('b')];
    api.fail(new HistoryGone('too old'));
    await vi.waitFor(() => expect(namesIn(following)).toEqual(['b']));
  });

  it('keeps what it knows while the API is away, and says so once', async () => {
    const api = new FakeApi();
    api.items = [object('a')];
    const log = vi.fn();
    const following = follow(api, log);
    await vi.waitFor(() => expect(api.watches).toHaveLength(1));
    api.away = true;
    api.fail(new Error('reset'));
    await vi.waitFor(() => expect(log).toHaveBeenCalledWith('cluster-api-away', expect.anything()));
    expect(namesIn(following)).toEqual(['a']);
    api.away = false;
    await vi.waitFor(() => expect(api.watches).toHaveLength(2));
    await api.tell('ADDED', object('b', '5'));
    expect(namesIn(following)).toEqual(['a', 'b']);
    expect(log.mock.calls.map(([event]) => event)).toEqual(['cluster-api-away', 'cluster-api-back']);
  });
});
