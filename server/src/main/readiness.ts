import type { Platform } from '../usecases/platform.ts';

/** Whether this server can do its work now: it has adopted what runs, and its database, git, a node and an edge answer. */
export function readiness(platform: Platform, adopted: () => boolean) {
  return async (): Promise<{ ready: boolean; message: string }> => {
    if (!adopted()) return { ready: false, message: 'finding out what runs' };
    try {
      await platform.stores.users.count();
    } catch (error) {
      return { ready: false, message: `database: ${error instanceof Error ? error.message : String(error)}` };
    }
    const git = await platform.git.health();
    if (!git.ok) return { ready: false, message: `git: ${git.message}` };
    if (!(await platform.runtime.nodes()).some((node) => node.ready))
      return { ready: false, message: 'no node answers' };
    if (!(await platform.router.edges()).some((edge) => edge.ready))
      return { ready: false, message: 'no edge answers' };
    return { ready: true, message: 'ready' };
  };
}
