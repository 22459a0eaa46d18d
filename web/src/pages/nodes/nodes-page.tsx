import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { queries } from '../../api/queries.ts';
import { Answer } from '../../parts/answer.tsx';
import { ClusterSilence } from '../../parts/cluster-silence.tsx';
import { Page } from '../../parts/page.tsx';
import { Section } from '../../parts/section.tsx';
import { NodeTable } from './node-table.tsx';
import { NodeUsage } from './node-usage.tsx';

/** What an operator needs to know of each node, and how one is taken out of service. */
export function NodesPage() {
  const { t } = useTranslation('nodes');
  const system = useQuery(queries.system());
  const me = useQuery(queries.me());
  return (
    <Page title={t('title')} intro={t('intro')}>
      <Answer query={system}>
        {(data) => (
          <>
            <ClusterSilence since={data.silentSince} />
            <Section title={t('tableTitle')} intro={t(data.runtime === 'local' ? 'oneMachine' : 'onCluster')}>
              <NodeTable nodes={data.nodes} mayDrain={data.runtime === 'kubernetes' && me.data?.role === 'operator'} />
            </Section>
            {me.data?.role === 'operator' && <NodeUsage />}
          </>
        )}
      </Answer>
    </Page>
  );
}
