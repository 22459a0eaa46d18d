import { availableParallelism } from 'node:os';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type LeaveGate, StartGate } from './start-gate.ts';

const SLOTS = Math.max(4, 2 * availableParallelism());

describe('StartGate', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  async function enterAll(gate: StartGate, count: number): Promise<LeaveGate[]> {
    const entered: LeaveGate[] = [];
    for (let index = 0; index < count; index += 1) void gate.enter().then((leave) => entered.push(leave));
    await vi.advanceTimersByTimeAsync(0);
    return entered;
  }

  it('lets the next in when one leaves, each once', async () => {
    const entered = await enterAll(new StartGate(), SLOTS + 3);
    expect(entered).toHaveLength(SLOTS);
    entered[0]!();
    entered[0]!();
    await vi.advanceTimersByTimeAsync(0);
    expect(entered).toHaveLength(SLOTS + 1);
  });

  it('does not wait for ever for one that is never ready', async () => {
    const entered = await enterAll(new StartGate(), SLOTS + 3);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(entered).toHaveLength(SLOTS + 3);
  });

  it('is open again when all have left', async () => {
    const gate = new StartGate();
    for (const leave of await enterAll(gate, SLOTS)) leave();
    expect(await enterAll(gate, SLOTS + 1)).toHaveLength(SLOTS);
  });
});
