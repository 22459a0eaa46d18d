import { z } from 'zod';

const kind = z.enum(['replica-kill', 'node-drain', 'node-loss']);
const ratePerS = z.number().int().min(1).max(500);

export const DrillRequestSchema = z.object({ kind, ratePerS: ratePerS.default(50) }).meta({ id: 'DrillRequest' });

export const DrillSchema = z
  .object({
    id: z.string(),
    kind,
    target: z.string(),
    state: z.enum(['running', 'passed', 'failed', 'aborted']),
    ratePerS: z.number(),
    sent: z.number().int(),
    failed: z.number().int(),
    p50Ms: z.number(),
    p99Ms: z.number(),
    slowestMs: z.number(),
    failures: z
      .array(z.object({ atMs: z.number(), reason: z.string() }))
      .optional()
      .describe('The first ten, with milliseconds since the load began.'),
    outOfRotationMs: z
      .number()
      .optional()
      .describe('From the blow until no request went to what was hit any more, as the platform saw it.'),
    redundantAgainMs: z.number().optional(),
    startedAt: z.iso.datetime(),
    endedAt: z.iso.datetime().optional(),
    startedBy: z.string(),
    scheduled: z.literal(true).optional().describe('It began by itself.'),
  })
  .meta({ id: 'Drill' });

export const DrillPlanSchema = z
  .object({
    kind,
    target: z.string(),
    node: z.string().describe('Where what is hit runs.'),
    otherApps: z.number().int().describe('Other apps with a copy on the node that is hit; 0 for a replica.'),
    mostSeconds: z.number().int(),
  })
  .meta({ id: 'DrillPlan' });

export const DrillScheduleSchema = z
  .object({
    kind,
    ratePerS,
    weekday: z.number().int().min(0).max(6).describe('0 is Sunday; like `minute` in UTC.'),
    minute: z.number().int().min(0).max(1439).describe('Of the day.'),
  })
  .meta({ id: 'DrillSchedule' });

export const DrillScheduleStateSchema = z
  .object({ schedule: DrillScheduleSchema.optional(), nextAt: z.iso.datetime().optional() })
  .meta({ id: 'DrillScheduleState' });

export type Drill = z.infer<typeof DrillSchema>;
export type DrillPlan = z.infer<typeof DrillPlanSchema>;
export type DrillSchedule = z.infer<typeof DrillScheduleSchema>;
export type DrillScheduleState = z.infer<typeof DrillScheduleStateSchema>;

const MINUTES_OF_DAY = 24 * 60;
const MINUTES_OF_WEEK = 7 * MINUTES_OF_DAY;

/** A moment of the week so many minutes later, or earlier: from UTC to the time of a place and back. */
export function shiftWeekly(
  { weekday, minute }: Pick<DrillSchedule, 'weekday' | 'minute'>,
  minutes: number,
): Pick<DrillSchedule, 'weekday' | 'minute'> {
  const shifted = weekday * MINUTES_OF_DAY + minute + minutes;
  const inWeek = ((shifted % MINUTES_OF_WEEK) + MINUTES_OF_WEEK) % MINUTES_OF_WEEK;
  return { weekday: Math.floor(inWeek / MINUTES_OF_DAY), minute: inWeek % MINUTES_OF_DAY };
}

/** `04:00` of a minute of the day. */
export function clockOfMinute(minute: number): string {
  return [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':');
}

/** The minute of the day of `4:00`, `04:00` or, as browsers tell it, `04:00:00`; undefined when it is no time of a day. */
export function minuteOfClock(clock: string): number | undefined {
  const [, hours = '', minutes = ''] = /^(\d{1,2}):(\d{2})(?::\d{2})?$/.exec(clock) ?? [];
  const isTime = hours !== '' && Number(hours) < 24 && Number(minutes) < 60;
  return isTime ? Number(hours) * 60 + Number(minutes) : undefined;
}
