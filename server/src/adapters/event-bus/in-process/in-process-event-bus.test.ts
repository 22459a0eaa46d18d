import { expect, it } from 'vitest';
import type { LiveEvent } from '../../../ports/event-bus.ts';
import { InProcessEventBus } from './in-process-event-bus.ts';

const event: LiveEvent = { type: 'nodes-changed' };

it('tells every listener until it has enough', () => {
  const bus = new InProcessEventBus(() => undefined);
  const told: string[] = [];
  const leaveA = bus.subscribe(() => told.push('a'));
  bus.subscribe(() => told.push('b'));
  bus.publish(event);
  leaveA();
  leaveA();
  bus.publish(event);
  expect(told).toEqual(['a', 'b', 'b']);
});

it('goes on when a listener throws, and passes the error on', () => {
  const errors: unknown[] = [];
  const bus = new InProcessEventBus((error) => errors.push(error));
  const told: LiveEvent[] = [];
  const broken = new Error('broken listener');
  bus.subscribe(() => {
    throw broken;
  });
  bus.subscribe((heard) => told.push(heard));
  bus.publish(event);
  expect(told).toEqual([event]);
  expect(errors).toEqual([broken]);
});

it('does not tell who left, or who came, during the same event', () => {
  const bus = new InProcessEventBus(() => undefined);
  const told: string[] = [];
  let leaveB = () => {};
  bus.subscribe(() => {
    leaveB();
    bus.subscribe(() => told.push('late'));
  });
  leaveB = bus.subscribe(() => told.push('b'));
  bus.publish(event);
  expect(told).toEqual([]);
});

it('tells a function that was subscribed twice twice, and once after one of them left', () => {
  const bus = new InProcessEventBus(() => undefined);
  let told = 0;
  const listener = () => {
    told++;
  };
  const leave = bus.subscribe(listener);
  bus.subscribe(listener);
  bus.publish(event);
  leave();
  bus.publish(event);
  expect(told).toBe(3);
});
