import type { AppSummary } from '@nonstop4/contract';
import IconPlus from '@tabler/icons-react/dist/esm/icons/IconPlus.mjs';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queries } from '../../api/queries.ts';
import { Answer } from '../../parts/answer.tsx';
import { Field } from '../../parts/field.tsx';
import { Page } from '../../parts/page.tsx';
import { Waiting } from '../../parts/waiting.tsx';
import { AppRow } from './app-row.tsx';
import { FirstApp } from './first-app.tsx';

/** With fewer apps than this, one sees them all anyway. */
const SEARCH_FROM = 8;
const AT_ONCE = 100;

export function AppsPage() {
  const { t } = useTranslation('apps');
  const apps = useQuery(queries.apps());
  const some = (apps.data?.length ?? 0) > 0;
  return (
    <Page
      title={t('title')}
      actions={
        some && (
          <Link to="/new" className="btn btn-primary">
            <IconPlus size={18} aria-hidden />
            {t('newApp')}
          </Link>
        )
      }
    >
      <Answer query={apps} waiting={<Waiting lines={4} />}>
        {(list) => (list.length === 0 ? <FirstApp /> : <AppList apps={list} />)}
      </Answer>
    </Page>
  );
}

function AppList({ apps }: { apps: readonly AppSummary[] }) {
  const { t } = useTranslation('apps');
  const [search, setSearch] = useState('');
  const [shown, setShown] = useState(AT_ONCE);
  const found = apps.filter((app) => app.name.includes(search.trim().toLowerCase()));
  return (
    <div className="stack">
      {apps.length >= SEARCH_FROM && (
        <Field label={t('search')} type="search" value={search} onChange={setSearch} placeholder={t('searchExample')} />
      )}
      {found.length === 0 ? (
        <p className="quiet" role="status">
          {t('searchNothing', { search })}
        </p>
      ) : (
        <ul className="plain-list app-list">
          {found.slice(0, shown).map((app) => (
            <AppRow key={app.id} app={app} />
          ))}
        </ul>
      )}
      {found.length > shown && (
        <button type="button" className="btn btn-default" onClick={() => setShown(shown + AT_ONCE)}>
          {t('showMore', { count: found.length - shown })}
        </button>
      )}
    </div>
  );
}
