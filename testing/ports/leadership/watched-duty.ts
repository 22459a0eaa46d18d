import type { Duty } from '../../../server/src/ports/leadership.ts';

/** Records who is on duty, and fails when two are at once. */
export class Watch {
  readonly onDuty = new Set<string>();
  /** Every beginning, in order. */
  readonly begun: string[] = [];
  together = false;

  duty(name: string): Duty {
    return {
      begin: async () => {
        this.together ||= this.onDuty.size > 0;
        this.onDuty.add(name);
        this.begun.push(name);
      },
      end: async () => {
        this.onDuty.delete(name);
      },
    };
  }
}
