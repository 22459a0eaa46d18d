import { expect, it } from 'vitest';
import { LABELS } from '../../../kubernetes/names.ts';
import { ObjectsByApp } from './objects-by-app.ts';

const pod = (name: string, app: string, namespace = 'one') => ({
  metadata: { name, namespace, labels: { [LABELS.app]: app } },
});

it('keeps what belongs to each app apart, and forgets an app with its last object', () => {
  const pods = new ObjectsByApp();
  pods.put(pod('a', 'shop'));
  pods.put(pod('b', 'shop'));
  pods.put(pod('a', 'blog', 'two'));
  expect(pods.of('shop').map(({ metadata }) => metadata?.name)).toEqual(['a', 'b']);
  expect(pods.of('none')).toEqual([]);
  expect(pods.all()).toHaveLength(3);
  pods.remove(pod('a', 'blog', 'two'));
  expect([...pods.apps()]).toEqual(['shop']);
});

it('has the newest of each object, once', () => {
  const pods = new ObjectsByApp();
  pods.put(pod('a', 'shop'));
  const newer = pod('a', 'shop');
  pods.put(newer);
  expect(pods.of('shop')).toEqual([newer]);
  expect(pods.of('shop')[0]).toBe(newer);
});
