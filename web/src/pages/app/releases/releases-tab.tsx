import type { ReleaseView } from '@nonstop4/contract';
import IconHistory from '@tabler/icons-react/dist/esm/icons/IconHistory.mjs';
import IconPackages from '@tabler/icons-react/dist/esm/icons/IconPackages.mjs';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queries } from '../../../api/queries.ts';
import { useFormat } from '../../../i18n/use-format.ts';
import { Answer } from '../../../parts/answer.tsx';
import { Badge } from '../../../parts/badge.tsx';
import { EmptyState } from '../../../parts/empty-state.tsx';
import { useLanguageName } from '../../../parts/language-name.ts';
import { OriginLine } from '../../../parts/origin-line.tsx';
import { useAgo } from '../../../parts/time-ago.tsx';
import { CostOf } from '../availability/cost-of.tsx';
import { useApp } from '../use-app.ts';
import { RollbackDialog } from './rollback-dialog.tsx';
import './releases-tab.css';

/** Every release, newest first, and the way back to an older one. */
export function ReleasesTab() {
  const { t } = useTranslation('releases');
  const app = useApp();
  const releases = useQuery(queries.releases(app.name));
  const [rollbackTo, setRollbackTo] = useState<ReleaseView>();
  return (
    <div className="stack">
      <div className="stack-small">
        <h2>{t('title')}</h2>
        <p className="quiet">{t('intro')}</p>
      </div>
      <Answer query={releases}>
        {(list) =>
          list.length === 0 ? (
            <EmptyState icon={IconPackages} title={t('emptyTitle')}>
              <p>{t('emptyText')}</p>
            </EmptyState>
          ) : (
            <ul className="plain-list release-list">
              {list.map((release) => (
                <ReleaseRow
                  key={release.number}
                  app={app.name}
                  release={release}
                  onRollback={app.role === 'viewer' ? undefined : () => setRollbackTo(release)}
                />
              ))}
            </ul>
          )
        }
      </Answer>
      {rollbackTo && (
        <RollbackDialog
          app={app.name}
          release={rollbackTo}
          live={app.liveRelease}
          onClose={() => setRollbackTo(undefined)}
        />
      )}
    </div>
  );
}

function ReleaseRow({
  app,
  release,
  onRollback,
}: {
  app: string;
  release: ReleaseView;
  onRollback: (() => void) | undefined;
}) {
  const { t } = useTranslation('releases');
  const ago = useAgo();
  const facts = useReleaseFacts(release);
  const failed =
    !release.live && release.deployments.length > 0 && release.deployments.every((one) => one.state === 'failed');
  return (
    <li className="release">
      <Link
        to="/apps/$app/releases/$release"
        params={{ app, release: String(release.number) }}
        className="release-number"
        aria-label={t('open', { release: release.number })}
      >
        {t('number', { release: release.number })}
      </Link>
      <div className="grow stack-small">
        <div className="line">
          <span className="strong">{t(`cause.${release.cause}`)}</span>
          {release.live && <Badge tone="ok">{t('live')}</Badge>}
          {failed && <Badge tone="bad">{t('failed')}</Badge>}
          {release.collected && <Badge tone="idle">{t('collected')}</Badge>}
        </div>
        <p className="small quiet">
          {t('made', { ago: ago(release.createdAt), by: release.createdBy })} · {facts.join(' · ')}
        </p>
        {release.origin && <OriginLine origin={release.origin} />}
        <CostOf app={app} release={release.number} />
      </div>
      <div className="line">
        <Link
          to="/apps/$app/releases/$release"
          params={{ app, release: String(release.number) }}
          className="btn btn-sm btn-default"
        >
          {t('files')}
        </Link>
        <Link
          to="/apps/$app/releases/$release"
          params={{ app, release: String(release.number) }}
          search={{ show: 'changes' }}
          className="btn btn-sm btn-default"
        >
          {t('changes')}
        </Link>
        {!release.live && !release.collected && onRollback && (
          <button
            type="button"
            className="btn btn-sm btn-default"
            aria-label={t('rollbackTo', { release: release.number })}
            onClick={onRollback}
          >
            <IconHistory size={16} aria-hidden />
            {t('rollback')}
          </button>
        )}
      </div>
    </li>
  );
}

function useReleaseFacts(release: ReleaseView): string[] {
  const { t } = useTranslation('releases');
  const format = useFormat();
  const languageName = useLanguageName();
  return [
    // With an origin its own commit is shown, which people know.
    release.origin ? '' : t('commit', { commit: release.commit.slice(0, 7) }),
    languageName(release),
    release.sizeBytes === undefined ? '' : format.bytes(release.sizeBytes),
  ].filter((fact) => fact !== '');
}
