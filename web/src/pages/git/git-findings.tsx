import type { GitRepository } from '@nonstop4/contract';
import IconAlertTriangle from '@tabler/icons-react/dist/esm/icons/IconAlertTriangle.mjs';
import IconCheck from '@tabler/icons-react/dist/esm/icons/IconCheck.mjs';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/use-format.ts';
import { useSlowNow } from '../../parts/now.ts';
import './git-page.css';

/** So long before its end a token is warned of. */
const SOON_MS = 14 * 86_400_000;

/** A server that lets the platform in, and what GitHub's API tells of the repository there. */
export function GitFindings({ works, repository }: { works: string; repository: GitRepository | undefined }) {
  const { t } = useTranslation('git');
  const { state, address, isPrivate, tokenEndsAt } = repository ?? {};
  return (
    <div className="stack-small">
      {state !== 'missing' && (
        <p className="git-finding git-works">
          <IconCheck size={20} aria-hidden />
          <span>
            {works} {isPrivate && t('isPrivate')}
          </span>
        </p>
      )}
      {state === 'missing' && <p className="strong">{t('willBeMade')}</p>}
      {state === 'renamed' && <Warning text={t('isRenamed', { address })} />}
      {isPrivate === false && <Warning text={t('isPublic')} />}
      {tokenEndsAt !== undefined && <TokenEnd at={tokenEndsAt} />}
    </div>
  );
}

function TokenEnd({ at }: { at: string }) {
  const { t } = useTranslation('git');
  const date = useFormat().dateTime(at);
  const soon = new Date(at).getTime() - useSlowNow() <= SOON_MS;
  return soon ? <Warning text={t('tokenEndsSoon', { date })} /> : <p className="quiet">{t('tokenEnds', { date })}</p>;
}

function Warning({ text }: { text: string }) {
  return (
    <p className="git-finding git-warning">
      <IconAlertTriangle size={20} aria-hidden />
      <span>{text}</span>
    </p>
  );
}
