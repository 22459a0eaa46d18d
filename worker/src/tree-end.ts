import type { DetachedProcess } from '@nonstop4/plane/detached-process';
import { membersOf } from '@nonstop4/plane/process-group';

const LOOK_AGAIN_MS = 50;

/**
 * Resolves when a process and everything in its group have ended, or when the time (asked anew at each look: it may be
 * brought forward) has come. The group counts: `npm start` ends at the first signal while the app below it still answers.
 */
export function untilTreeIsGone(leader: DetachedProcess, deadline: () => number): Promise<void> {
  return new Promise((resolve) => {
    let leaderEnded = false;
    void leader.ended.then(() => {
      leaderEnded = true;
      look();
    });
    const timer = setInterval(look, LOOK_AGAIN_MS);
    function look(): void {
      const gone = leaderEnded && (!groupExists(leader.identity.pid) || membersOf(leader.identity).length === 0);
      if (!gone && Date.now() < deadline()) return;
      clearInterval(timer);
      resolve();
    }
  });
}

// Asks the kernel, which is cheaper than the process table; an unreaped zombie counts, so a yes is only a perhaps.
function groupExists(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
