import type { MarkView } from '@nonstop4/contract';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChartMark } from './chart.ts';

/** The marks as charts name them: shortly, and on charts of nodes with the app or the node that it was. */
export function useChartMarks(marks: readonly MarkView[]): ChartMark[] {
  const { t } = useTranslation('metrics');
  return useMemo(
    () =>
      marks.map(({ at, kind, release, app, node }) => {
        const words = release === undefined ? t(`markShort.${kind}`) : t(`markShort.${kind}`, { release });
        const whose = app ?? node;
        return { at, kind, words: whose === undefined ? words : `${whose} ${words}` };
      }),
    [marks, t],
  );
}
