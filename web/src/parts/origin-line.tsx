import type { SourceOriginView } from '@nonstop4/contract';
import { useTranslation } from 'react-i18next';
import './origin-line.css';

/** As git shows commits in short. */
const SHORT = 10;

/** Which commit of whose repository some code is. */
export function OriginLine({ origin }: { origin: SourceOriginView }) {
  const { t } = useTranslation('imports');
  const commit = origin.commit?.slice(0, SHORT);
  const branch = origin.branch && t('ofBranch', { branch: origin.branch });
  const facts = [commit && t('commitOf', { commit }), origin.subject, branch].filter(Boolean);
  return (
    <p className="small quiet origin-line">
      {facts.map((fact) => `${fact} · `)}
      <a href={origin.address} target="_blank" rel="noreferrer">
        {origin.address.replace(/^https:\/\//, '')}
      </a>
    </p>
  );
}
