import type { MarkView } from '@nonstop4/contract';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/use-format.ts';
import { Section } from '../section.tsx';
import './mark-list.css';

const ROWS = 50;

/** The marks of the charts in words; `ofAll`: of all apps, with whose it was and where. */
export function MarkList({ marks, ofAll = false }: { marks: readonly MarkView[]; ofAll?: boolean }) {
  const { t } = useTranslation('metrics');
  const format = useFormat();
  return (
    <Section title={t('marksTitle')} intro={marks.length === 0 ? t('marksEmpty') : t('marksIntro')}>
      {marks.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
        <section className="table-scroll" tabIndex={0} aria-label={t('marksTitle')}>
          <table className="table mark-list">
            <thead>
              <tr>
                <th scope="col">{t('time')}</th>
                <th scope="col">{t('what')}</th>
                {ofAll && <th scope="col">{t('whose')}</th>}
                {ofAll && <th scope="col">{t('where')}</th>}
              </tr>
            </thead>
            <tbody>
              {marks
                .slice(-ROWS)
                .toReversed()
                .map(({ at, kind, release, app = '', node = '' }) => (
                  <tr key={`${at} ${kind} ${release ?? ''} ${app} ${node}`}>
                    <th scope="row" className="numbers">
                      {format.dateTime(at)}
                    </th>
                    <td>{release === undefined ? t(`mark.${kind}`) : t(`mark.${kind}`, { release })}</td>
                    {ofAll && <td>{app}</td>}
                    {ofAll && <td>{node}</td>}
                  </tr>
                ))}
            </tbody>
          </table>
        </section>
      )}
    </Section>
  );
}
