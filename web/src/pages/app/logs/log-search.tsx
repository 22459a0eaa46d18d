import { ApiProblem } from '@nonstop4/contract';
import { type FormEvent, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/use-format.ts';
import { ErrorLine } from '../../../parts/error-panel.tsx';
import { LogView } from '../../../parts/log/log-view.tsx';
import { useApp } from '../use-app.ts';
import { LogDownloads } from './log-downloads.tsx';
import { NO_ENTRIES, queryOf, type SearchEntries } from './search-entries.ts';
import { SearchFields } from './search-fields.tsx';
import type { ShownProcess } from './shown-process.ts';
import { chunksOf, type FoundLog, useLogSearch } from './use-log-search.ts';
import { useReplicaName } from './use-replica-name.ts';

/** Looks through everything that is kept of what the replicas wrote. */
export function LogSearch({ process, replicas }: ShownProcess) {
  const { t } = useTranslation('logs');
  const app = useApp();
  const nameOf = useReplicaName(replicas);
  const [entries, setEntries] = useState(NO_ENTRIES);
  const { found, error, searching, search, searchOn } = useLogSearch(app.name);
  const chunks = useMemo(() => chunksOf(found?.lines ?? []), [found]);
  const query = () => ({ ...queryOf(entries, Date.now()), ...(process === undefined ? {} : { process }) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    search(query());
  };
  const badPattern = patternFault(error, entries);
  return (
    <>
      <form className="stack" onSubmit={submit}>
        <SearchFields
          entries={entries}
          onChange={(change) => setEntries({ ...entries, ...change })}
          replicas={replicas.map(({ id }) => ({ value: id, text: nameOf(id) }))}
          badPattern={badPattern && t('badPattern', { reason: badPattern })}
        />
        <div className="line">
          <button type="submit" className="btn btn-primary" disabled={searching}>
            {searching ? t('searching') : t('search')}
          </button>
        </div>
      </form>
      {error !== undefined && !badPattern && <ErrorLine error={error} />}
      <LogView
        label={t('found', { app: app.name })}
        chunks={chunks}
        nameOf={nameOf}
        empty={found ? t('emptyFound') : t('emptySearch')}
      />
      <div className="line-spread">
        <p className="small quiet" role="status">
          <FoundWords found={found} />
        </p>
        {found?.searchedTo && (
          <button type="button" className="btn btn-default" onClick={searchOn} disabled={searching}>
            {t('searchOn')}
          </button>
        )}
      </div>
      <LogDownloads app={app.name} query={query()} />
    </>
  );
}

function FoundWords({ found }: { found: FoundLog | undefined }) {
  const { t } = useTranslation('logs');
  const format = useFormat();
  if (!found) return <>{t('windowWords')}</>;
  const words = t('foundWords', {
    lines: format.number(found.lines.length),
    searched: format.number(found.searchedLines),
  });
  const rest = found.searchedTo ? t('searchedTo', { time: format.dateTime(found.searchedTo) }) : t('searchedAll');
  return <>{`${words} ${rest}`}</>;
}

// The pattern is the one entry that only the server can judge.
function patternFault(error: unknown, { regex }: SearchEntries): string | undefined {
  if (!regex || !(error instanceof ApiProblem) || error.problem.code !== 'invalid-input') return undefined;
  return String(error.problem.params.reason ?? error.problem.detail);
}
