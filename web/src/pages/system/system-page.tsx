import type { SystemView } from '@nonstop4/contract';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { queries } from '../../api/queries.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Answer } from '../../parts/answer.tsx';
import { Caution } from '../../parts/caution.tsx';
import { ClusterSilence } from '../../parts/cluster-silence.tsx';
import { Page } from '../../parts/page.tsx';
import { Section } from '../../parts/section.tsx';
import { Edges, Nodes } from './nodes-and-edges.tsx';
import { Tools } from './tools.tsx';
import './system-page.css';

/** What the platform itself is made of, and how its parts are. */
export function SystemPage() {
  const { t } = useTranslation('system');
  const system = useQuery(queries.system());
  return (
    <Page title={t('title')} intro={system.data && t('version', { version: system.data.version })}>
      <Answer query={system}>
        {(data) => (
          <>
            <ClusterSilence since={data.silentSince} />
            {!data.watchedOver && <Caution urgent>{t('notWatched')}</Caution>}
            {!data.isolation && <NoSandbox sandbox={data.sandbox} />}
            <Section title={t('nodesTitle')} intro={t('nodesIntro')} actions={<Link to="/nodes">{t('toNodes')}</Link>}>
              <Nodes nodes={data.nodes} />
            </Section>
            <Section title={t('edgesTitle')} intro={t('edgesIntro')}>
              <Edges edges={data.edges} />
            </Section>
            <OperatorsPages />
            <Section title={t('toolsTitle')} intro={t('toolsIntro')}>
              <Tools tools={data.tools} />
            </Section>
            <Limits system={data} />
          </>
        )}
      </Answer>
    </Page>
  );
}

/** That Apps of this machine are not kept apart, why, and what to do. */
function NoSandbox({ sandbox }: Pick<SystemView, 'sandbox'>) {
  const { t } = useTranslation('system');
  const why = sandbox?.reason && t(`noSandbox.${sandbox.reason}`, { message: sandbox.message ?? '' });
  return <Caution>{[t('noIsolation'), why].filter(Boolean).join(' ')}</Caution>;
}

/** For operators: who is here, and what is chosen for all apps. */
function OperatorsPages() {
  const { t } = useTranslation('system');
  const me = useQuery(queries.me());
  if (me.data?.role !== 'operator') return null;
  return (
    <>
      <Section title={t('usersTitle')} intro={t('usersIntro')} actions={<Link to="/users">{t('toUsers')}</Link>} />
      <Section title={t('auditTitle')} intro={t('auditIntro')} actions={<Link to="/audit">{t('toAudit')}</Link>} />
      <Section title={t('gitTitle')} intro={t('gitIntro')} actions={<Link to="/git">{t('toGit')}</Link>} />
      <Section title={t('ciTitle')} intro={t('ciIntro')} actions={<Link to="/ci">{t('toCi')}</Link>} />
      <Section title={t('mailTitle')} intro={t('mailIntro')} actions={<Link to="/notifications">{t('toMail')}</Link>} />
    </>
  );
}

function Limits({ system }: { system: SystemView }) {
  const { t } = useTranslation('system');
  const format = useFormat();
  const facts = [
    { name: t('limitUpload'), value: format.bytes(system.limits.uploadBytes) },
    { name: t('limitUnpacked'), value: format.bytes(system.limits.unpackedBytes) },
    { name: t('limitEntries'), value: format.number(system.limits.entries) },
    { name: t('addresses'), value: system.appUrlExample },
    { name: t('runtime'), value: t(`runtime.${system.runtime}`) },
    ...(system.sandbox ? [{ name: t('apart'), value: t(`apart.${system.sandbox.limits ?? 'no'}`) }] : []),
  ];
  return (
    <Section title={t('limitsTitle')}>
      <dl className="fact-list">
        {facts.map((fact) => (
          <div key={fact.name}>
            <dt>{fact.name}</dt>
            <dd className="numbers">{fact.value}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}
