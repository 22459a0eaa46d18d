import { z } from 'zod';

/** Parts of an App's dashboard in Grafana that a page may show. */
export const GRAFANA_PANELS = ['requests', 'latency', 'redundancy'] as const;

export const AppMonitoringSchema = z
  .object({
    source: z.object({
      kind: z.enum(['built-in', 'prometheus']),
      address: z.string().optional().describe('Of the Prometheus; for operators of the platform.'),
      away: z
        .object({
          since: z.iso.datetime(),
          reason: z.enum(['unreachable', 'slow', 'refused', 'faulty']),
          detail: z.string().optional().describe('In its own words; for operators of the platform.'),
        })
        .optional()
        .describe('Set while it gives no answer. Nothing stands in for it.'),
    }),
    grafana: z
      .object({
        url: z.string().describe('The dashboard of the app.'),
        panels: z
          .array(z.object({ key: z.enum(GRAFANA_PANELS), url: z.string() }))
          .describe('To be shown in frames; empty unless the operator has allowed it.'),
      })
      .optional(),
  })
  .meta({ id: 'AppMonitoring' });

export type AppMonitoring = z.infer<typeof AppMonitoringSchema>;
