import { useQuery } from '@tanstack/react-query';
import { updatesOf } from './availability-queries.ts';
import { UpdateCost } from './update-cost.tsx';

/** What the deployment of one run, or the newest one of a release, cost visitors; nothing where nobody counted. */
export function CostOf({ app, run, release }: { app: string; run?: string; release?: number }) {
  const updates = useQuery(updatesOf(app));
  const figures = updates.data?.find(
    (update) => update.figures && (run === undefined ? update.release === release : update.runId === run),
  )?.figures;
  return figures ? <UpdateCost figures={figures} brief={run === undefined} /> : null;
}
