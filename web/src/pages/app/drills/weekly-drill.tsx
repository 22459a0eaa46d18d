import {
  clockOfMinute,
  type Drill,
  type DrillScheduleState,
  drills,
  minuteOfClock,
  shiftWeekly,
} from '@nonstop4/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { keys } from '../../../api/keys.ts';
import { useFormat } from '../../../i18n/use-format.ts';
import { Answer } from '../../../parts/answer.tsx';
import { ErrorLine } from '../../../parts/error-panel.tsx';
import { Field } from '../../../parts/field.tsx';
import { Section } from '../../../parts/section.tsx';
import { KINDS } from './drill-kinds.ts';
import { drillQueries } from './drill-queries.ts';

const RATE = 50;
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 0] as const;
const SUNDAY_AT_FOUR = { weekday: 0, minute: 240 };

/** A drill that begins by itself, at a moment of the week as this browser counts it. */
export function WeeklyDrill({ app }: { app: string }) {
  const { t } = useTranslation('drills');
  const schedule = useQuery(drillQueries.schedule(app));
  return (
    <Section title={t('weeklyTitle')} intro={t('weeklyIntro')}>
      <Answer query={schedule}>{(state) => <WeeklyForm key={state.nextAt ?? 'none'} app={app} state={state} />}</Answer>
    </Section>
  );
}

function WeeklyForm({ app, state }: { app: string; state: DrillScheduleState }) {
  const { t } = useTranslation('drills');
  const format = useFormat();
  const entry = useWeeklyEntry(state);
  const { save, end } = useWeeklyChanges(app);
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (entry.moment)
          save.mutate({ kind: entry.kind, ratePerS: state.schedule?.ratePerS ?? RATE, ...entry.moment });
      }}
    >
      {state.nextAt !== undefined && <p>{t('weeklyNext', { at: format.dateTime(state.nextAt) })}</p>}
      <WeeklyFields entry={entry} />
      {(save.error ?? end.error) && <ErrorLine error={save.error ?? end.error} />}
      <div className="drill-buttons">
        <button type="submit" className="btn btn-primary" disabled={!entry.moment || save.isPending}>
          {t(state.schedule ? 'weeklyChange' : 'weeklyBegin')}
        </button>
        {state.schedule && (
          <button type="button" className="btn btn-default" disabled={end.isPending} onClick={() => end.mutate()}>
            {t('weeklyEnd')}
          </button>
        )}
      </div>
    </form>
  );
}

type WeeklyEntry = ReturnType<typeof useWeeklyEntry>;

function useWeeklyEntry({ schedule }: DrillScheduleState) {
  const offset = new Date().getTimezoneOffset();
  const shown = shiftWeekly(schedule ?? shiftWeekly(SUNDAY_AT_FOUR, offset), -offset);
  const [kind, setKind] = useState<Drill['kind']>(schedule?.kind ?? 'replica-kill');
  const [weekday, setWeekday] = useState(shown.weekday);
  const [time, setTime] = useState(clockOfMinute(shown.minute));
  const minute = minuteOfClock(time);
  const moment = minute === undefined ? undefined : shiftWeekly({ weekday, minute }, offset);
  return { kind, setKind, weekday, setWeekday, time, setTime, moment };
}

function useWeeklyChanges(app: string) {
  const queryClient = useQueryClient();
  const onSuccess = () => queryClient.invalidateQueries({ queryKey: keys.drills(app) });
  type Schedule = NonNullable<DrillScheduleState['schedule']>;
  const save = useMutation({
    mutationFn: (body: Schedule) => api().call(drills.setDrillSchedule, { params: { app }, body }),
    onSuccess,
  });
  const end = useMutation({
    mutationFn: () => api().call(drills.removeDrillSchedule, { params: { app } }),
    onSuccess,
  });
  return { save, end };
}

function WeeklyFields({ entry }: { entry: WeeklyEntry }) {
  const { t, i18n } = useTranslation('drills');
  const [kindId, dayId] = [useId(), useId()];
  const dayNames = weekdayNames(i18n.language);
  return (
    <div className="drill-weekly">
      <div>
        <label className="form-label" htmlFor={kindId}>
          {t('kindLabel')}
        </label>
        <select
          id={kindId}
          className="form-control"
          value={entry.kind}
          onChange={(event) => entry.setKind(KINDS.find((kind) => kind === event.target.value) ?? 'replica-kill')}
        >
          {KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {t(`kind.${kind}`)}
            </option>
          ))}
        </select>
      </div>
      <div>
        <label className="form-label" htmlFor={dayId}>
          {t('weeklyDay')}
        </label>
        <select
          id={dayId}
          className="form-control"
          value={entry.weekday}
          onChange={(event) => entry.setWeekday(Number(event.target.value))}
        >
          {WEEKDAYS.map((weekday) => (
            <option key={weekday} value={weekday}>
              {dayNames[weekday]}
            </option>
          ))}
        </select>
      </div>
      <Field label={t('weeklyTime')} type="time" value={entry.time} onChange={entry.setTime} />
    </div>
  );
}

/** From Sunday on. */
function weekdayNames(language: string): string[] {
  const names = new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' });
  const sunday = Date.UTC(2026, 10, 29);
  return Array.from({ length: 7 }, (_, day) => names.format(sunday + day * 86_400_000));
}
