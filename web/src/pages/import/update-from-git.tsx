import type { AppDetail } from '@nonstop4/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorLine } from '../../parts/error-panel.tsx';
import { Section } from '../../parts/section.tsx';
import { ImportIntro } from './import-intro.tsx';
import { addressFault, entriesOf, sourceOf } from './source-entries.ts';
import { SourceFields } from './source-fields.tsx';
import { useImportSource } from './use-import-source.ts';

/** The next release of an app that is there: the newest commit from where its code is, or from somewhere else. */
export function UpdateFromGit({ app }: { app: AppDetail }) {
  const [changing, setChanging] = useState(false);
  if (app.gitSource && !changing)
    return <FetchAgain app={app} source={app.gitSource} onChange={() => setChanging(true)} />;
  return <OtherSource app={app} onKeep={app.gitSource && (() => setChanging(false))} />;
}

interface FetchAgainProps {
  app: AppDetail;
  source: NonNullable<AppDetail['gitSource']>;
  onChange: () => void;
}

function FetchAgain({ app, source, onChange }: FetchAgainProps) {
  const { t } = useTranslation('imports');
  const { t: tOfUpload } = useTranslation('upload');
  const fetching = useImportSource();
  const facts = [source.branch === undefined ? t('ofDefault') : t('ofBranch', { branch: source.branch })];
  if (source.hasToken) facts.push(t('withToken'));
  return (
    <Section title={t('title')} intro={<ImportIntro />}>
      <div className="stack-small">
        <p className="mono strong source-address">{source.address}</p>
        <p className="small quiet">{facts.join(' · ')}</p>
      </div>
      <p className="quiet">{tOfUpload('updateHint')}</p>
      {fetching.error && <ErrorLine error={fetching.error} />}
      <div className="line">
        <button
          type="button"
          className="btn btn-primary"
          disabled={fetching.isPending}
          onClick={() => fetching.mutate({ app: app.name, create: false, body: {} })}
        >
          {fetching.isPending ? t('fetching') : t('again')}
        </button>
        <button type="button" className="btn btn-quiet" onClick={onChange}>
          {t('change')}
        </button>
      </div>
    </Section>
  );
}

function OtherSource({ app, onKeep }: { app: AppDetail; onKeep: (() => void) | undefined }) {
  const { t } = useTranslation('imports');
  const fetching = useImportSource();
  const [entries, setEntries] = useState(() => entriesOf(app.gitSource));
  const ready = entries.address.trim() !== '' && addressFault(entries.address) === undefined;
  return (
    <Section title={t('title')} intro={<ImportIntro />}>
      <form
        className="stack-large"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready && !fetching.isPending) fetching.mutate({ app: app.name, create: false, body: sourceOf(entries) });
        }}
      >
        <SourceFields
          entries={entries}
          change={(changed) => setEntries({ ...entries, ...changed })}
          kept={app.gitSource}
        />
        {fetching.error && <ErrorLine error={fetching.error} />}
        <div className="line">
          <button type="submit" className="btn btn-primary" disabled={!ready || fetching.isPending}>
            {fetching.isPending ? t('fetching') : t('fetchUpdate', { name: app.name })}
          </button>
          {onKeep && (
            <button type="button" className="btn btn-quiet" onClick={onKeep}>
              {t('keep')}
            </button>
          )}
        </div>
      </form>
    </Section>
  );
}
