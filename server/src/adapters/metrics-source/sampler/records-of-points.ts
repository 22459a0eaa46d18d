import { z } from 'zod';
import { APP_FIELDS, USAGE_FIELDS } from './kept-fields.ts';

/** What a record says of an App or of a node, whether it names the pages of whole rings or some of their rows. */
export function recordsOfPoints<Points extends z.ZodType>(points: Points) {
  const usageFields = z.number().int().min(1).max(USAGE_FIELDS.count);
  const Usage = z.object({ fine: points, coarse: points });
  const AppRecord = z.object({
    ...{ app: z.string(), appFields: z.number().int().min(1).max(APP_FIELDS.count), usageFields },
    ...{ fine: points, coarse: points, long: points },
    replicas: z.array(
      Usage.extend({
        ...{ replica: z.string(), node: z.string() },
        ...{ release: z.number(), restarts: z.number(), seenAt: z.number() },
      }),
    ),
  });
  return { AppRecord, NodeRecord: Usage.extend({ node: z.string(), usageFields }) };
}
