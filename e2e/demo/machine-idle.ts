import { readFileSync } from 'node:fs';

interface Ticks {
  idle: number;
  all: number;
}

/** Begins to watch the processors; the function returned tells which share of their time (0 to 1) nobody has used since. */
export function watchIdle(read: () => string = () => readFileSync('/proc/stat', 'utf8')): () => number {
  const begin = ticks(read());
  return () => {
    const end = ticks(read());
    return (end.idle - begin.idle) / Math.max(1, end.all - begin.all);
  };
}

// proc(5): user nice system idle iowait irq softirq steal; guest time is part of user time already.
function ticks(stat: string): Ticks {
  const [, ...fields] = (stat.split('\n')[0] ?? '').trim().split(/\s+/);
  const values = fields.slice(0, 8).map(Number);
  return { idle: (values[3] ?? 0) + (values[4] ?? 0), all: values.reduce((sum, value) => sum + value, 0) };
}
