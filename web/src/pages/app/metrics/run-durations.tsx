import type { Run } from '@nonstop4/contract';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { queries } from '../../../api/queries.ts';
import { useFormat } from '../../../i18n/use-format.ts';
import { Answer } from '../../../parts/answer.tsx';
import { Section } from '../../../parts/section.tsx';
import { durationsOf, STAGES_SHOWN } from './durations.ts';
import './run-durations.css';

/** How long the last runs took, stage by stage. */
export function RunDurations({ app }: { app: string }) {
  const { t } = useTranslation('metrics');
  const runs = useQuery(queries.runs(app));
  return (
    <Section title={t('durationsTitle')} intro={t('durationsIntro')}>
      <Answer query={runs}>{(data) => <Durations runs={data} />}</Answer>
    </Section>
  );
}

function Durations({ runs }: { runs: readonly Run[] }) {
  const { t } = useTranslation(['metrics', 'stages']);
  const format = useFormat();
  const durations = durationsOf(runs);
  const longest = Math.max(1, ...durations.map(({ totalMs }) => totalMs));
  if (durations.length === 0) return <p className="quiet">{t('durationsEmpty')}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
    <section className="table-scroll" tabIndex={0} aria-label={t('tableOf', { title: t('durationsTitle') })}>
      <table className="table numbers durations">
        <thead>
          <tr>
            <th scope="col">{t('column.run')}</th>
            <th scope="col" className="durations-bars">
              {t('column.share')}
            </th>
            {STAGES_SHOWN.map((stage) => (
              <th key={stage} scope="col">
                <span className={`duration-key duration-${stage}`} aria-hidden="true" />
                {t(`stages:name.${stage}`)}
              </th>
            ))}
            <th scope="col">{t('column.total')}</th>
          </tr>
        </thead>
        <tbody>
          {durations.map(({ id, number, state, stages, totalMs }) => (
            <tr key={id}>
              <th scope="row">
                <Link to="/runs/$run" params={{ run: id }}>
                  {t('runNumber', { number })}
                </Link>{' '}
                <span className="quiet small">{t(`stages:runState.${state}`)}</span>
              </th>
              <td>
                <svg className="duration-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                  {barsOf(stages, longest).map(({ stage, from, width }) => (
                    <rect key={stage} className={`duration-${stage}`} x={from} width={width} height="8" />
                  ))}
                </svg>
              </td>
              {STAGES_SHOWN.map((stage) => (
                <td key={stage}>{stages[stage] === undefined ? t('nothing') : format.duration(stages[stage])}</td>
              ))}
              <td className="strong">{format.duration(totalMs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function barsOf(stages: ReturnType<typeof durationsOf>[number]['stages'], longest: number) {
  let from = 0;
  return STAGES_SHOWN.map((stage) => {
    const width = (100 * (stages[stage] ?? 0)) / longest;
    const bar = { stage, from, width };
    from += width;
    return bar;
  });
}
