import { once } from 'node:events';
import type { TaskResult } from '../../../domain/task.ts';
import type { TaskRequest } from '../../../ports/runtime.ts';

interface Task {
  lines: string[];
  result: Promise<TaskResult>;
  isOver: boolean;
  wake: () => void;
  kill: () => void;
}

/**
 * Tasks of the fake: nothing runs. Of a command line it knows `echo TEXT`, `exit CODE` and `sleep` (until it is woken, killed, or its time is over),
 * joined with `; `; anything else ends well at once.
 */
export class MemoryTasks {
  readonly begun: string[] = [];
  readonly #tasks = new Map<string, Task>();

  async run(request: TaskRequest): Promise<TaskResult> {
    const { runId, signal } = request;
    signal.throwIfAborted();
    const task = this.#tasks.get(runId) ?? this.#begin(request);
    for (const line of task.lines) request.onLine(line);
    const result = await Promise.race([task.result, once(signal, 'abort')]);
    signal.throwIfAborted();
    return result as TaskResult;
  }

  end(runId: string): void {
    this.#tasks.get(runId)?.kill();
    this.#tasks.delete(runId);
  }

  wake(runId: string): void {
    const task = this.#tasks.get(runId);
    if (!task) throw new Error(`no task of ${runId} was begun`);
    task.wake();
  }

  goingOn(): string[] {
    return [...this.#tasks].filter(([, { isOver }]) => !isOver).map(([runId]) => runId);
  }

  #begin({ runId, template, timeoutMs }: TaskRequest): Task {
    const line = template.startCommand ?? '';
    this.begun.push(`${runId}: ${line}`);
    const parts = line.split('; ');
    const { promise, resolve } = Promise.withResolvers<TaskResult>();
    const exit = (code: number | null, signal: string | null = null) =>
      resolve({ outcome: 'ended', end: { at: 0, code, signal, reason: 'exited', ranMs: 1 } });
    const code = Number(parts.find((part) => part.startsWith('exit '))?.slice(5) ?? 0);
    const task: Task = {
      lines: parts.filter((part) => part.startsWith('echo ')).map((part) => part.slice(5)),
      result: promise,
      isOver: false,
      wake: () => exit(code),
      kill: () => exit(null, 'SIGKILL'),
    };
    void promise.then(() => {
      task.isOver = true;
    });
    if (parts.some((part) => part.startsWith('sleep')))
      setTimeout(() => resolve({ outcome: 'timed-out' }), timeoutMs).unref();
    else exit(code);
    this.#tasks.set(runId, task);
    return task;
  }
}
