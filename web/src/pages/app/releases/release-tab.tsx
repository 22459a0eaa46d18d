import { operations, operationUrl } from '@nonstop4/contract';
import IconDownload from '@tabler/icons-react/dist/esm/icons/IconDownload.mjs';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { queries } from '../../../api/queries.ts';
import { Answer } from '../../../parts/answer.tsx';
import { Choice } from '../../../parts/choice.tsx';
import { OriginLine } from '../../../parts/origin-line.tsx';
import { CostOf } from '../availability/cost-of.tsx';
import { useApp } from '../use-app.ts';
import { FileBrowser } from './file-browser.tsx';
import { ReleaseChanges } from './release-changes.tsx';

const route = getRouteApi('/signed-in/apps/$app/releases/$release');

/** One release: what its update cost visitors, its files, and what changed since the release before. */
export function ReleaseTab() {
  const { t } = useTranslation('releases');
  const app = useApp();
  const release = Number(route.useParams().release);
  const { file, show = 'files' } = route.useSearch();
  const navigate = useNavigate();
  const files = useQuery(queries.files(app.name, release));
  const origin = useQuery(queries.releases(app.name)).data?.find(({ number }) => number === release)?.origin;
  const params = { app: app.name, release: String(release) };
  return (
    <div className="stack">
      <div className="line-spread">
        <div className="stack-small">
          <Link to="/apps/$app/releases" params={{ app: app.name }} className="small">
            {t('back')}
          </Link>
          <h2>{t('releaseTitle', { release })}</h2>
          {origin && <OriginLine origin={origin} />}
        </div>
        <div className="line">
          <Choice<'files' | 'changes'>
            label={t('what')}
            value={show}
            options={[
              { value: 'files', text: t('files') },
              { value: 'changes', text: t('changes') },
            ]}
            onChange={(value) =>
              void navigate({
                to: '/apps/$app/releases/$release',
                params,
                search: { show: value === 'changes' ? 'changes' : undefined },
                replace: true,
              })
            }
          />
          <a className="btn btn-default" href={operationUrl('', operations.downloadRelease, { params })} download>
            <IconDownload size={18} aria-hidden />
            {t('download')}
          </a>
        </div>
      </div>
      <CostOf app={app.name} release={release} />
      {show === 'changes' ? (
        <ReleaseChanges app={app.name} release={release} />
      ) : (
        <Answer query={files}>
          {(list) => <FileBrowser app={app.name} release={release} files={list} path={file} />}
        </Answer>
      )}
    </div>
  );
}
