import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queries } from '../../api/queries.ts';
import { ErrorLine } from '../../parts/error-panel.tsx';
import { Section } from '../../parts/section.tsx';
import { isAppName, proposeAppName } from '../../upload/app-name.ts';
import { NameField } from '../upload/name-field.tsx';
import { ImportIntro } from './import-intro.tsx';
import { addressFault, entriesOf, repositoryName, sourceOf } from './source-entries.ts';
import { SourceFields } from './source-fields.tsx';
import { useImportSource } from './use-import-source.ts';

/** From an address to a new app: where, name, fetch. */
export function NewFromGit() {
  const { t } = useTranslation('imports');
  const apps = useQuery(queries.apps());
  const fetching = useImportSource();
  const [entries, setEntries] = useState(() => entriesOf(undefined));
  const [entered, setName] = useState<string>();
  const isWhole = entries.address.trim() !== '' && addressFault(entries.address) === undefined;
  const name = entered ?? (isWhole ? proposeAppName(repositoryName(entries.address)) : '');
  const exists = apps.data?.some((app) => app.name === name) ?? false;
  const ready = isWhole && isAppName(name);
  return (
    <Section title={t('title')} intro={<ImportIntro />}>
      <form
        className="stack-large"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready && !fetching.isPending) fetching.mutate({ app: name, create: true, body: sourceOf(entries) });
        }}
      >
        <SourceFields entries={entries} change={(changed) => setEntries({ ...entries, ...changed })} />
        {(isWhole || entered !== undefined) && <NameField name={name} exists={exists} onChange={setName} />}
        {fetching.error && <ErrorLine error={fetching.error} />}
        <div>
          <button type="submit" className="btn btn-primary" disabled={!ready || fetching.isPending}>
            {fetching.isPending ? t('fetching') : exists ? t('fetchUpdate', { name }) : t('fetchNew')}
          </button>
        </div>
      </form>
    </Section>
  );
}
