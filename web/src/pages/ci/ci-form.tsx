import type { CiCheck, CiSettings } from '@nonstop4/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConnectionForm } from '../../parts/connection/connection-form.tsx';
import { faultOf } from '../../parts/connection/use-connection.ts';
import { ErrorLine } from '../../parts/error-panel.tsx';
import { FailureCard } from '../../parts/failure-card.tsx';
import { BuildFields, CredentialsFields, NewsField, PlaceFields } from './ci-fields.tsx';
import { draftOf, type Entries, firstEntries, hasKeptToken } from './entries.ts';
import { failureOf, faultsByField } from './field-faults.ts';
import { useConnectCi } from './use-connect-ci.ts';

/** Where Jenkins is, how it is to build, a test, and the choice. */
export function CiForm({ connection }: { connection: CiSettings['connection'] }) {
  const { t } = useTranslation('ci');
  const [entries, setEntries] = useState<Entries>(() => firstEntries(connection));
  const connect = useConnectCi();
  const faults = faultsByField(connect.error);
  const fields = {
    ...{ entries, faults },
    change: (changed: Partial<Entries>) => setEntries((before) => ({ ...before, ...changed })),
  };
  const draft = draftOf(entries);
  const works = ({ version }: CiCheck) => (version === undefined ? t('worksUnversioned') : t('works', { version }));
  return (
    <ConnectionForm
      {...{ draft, connection: connect, works }}
      filled={draft.address !== '' && draft.userName !== '' && draft.job !== ''}
      complaint={Object.keys(faults).length === 0 && <Complaint error={connect.error} />}
    >
      <PlaceFields {...fields} kept={hasKeptToken(connection, entries)} />
      <BuildFields {...fields} />
      <CredentialsFields {...fields} />
      <NewsField {...fields} />
    </ConnectionForm>
  );
}

/** What is wrong with no single field. */
function Complaint({ error }: { error: unknown }) {
  const { t } = useTranslation('ci');
  const { t: tOfAll } = useTranslation('connection');
  if (error === null) return null;
  const fault = faultOf(error, ['no-images', 'git-missing']);
  if (fault) return <p className="field-error">{t(`fault.${fault}`)}</p>;
  const failure = failureOf(error);
  if (failure) return <FailureCard failure={failure} consequence={tOfAll('nothingChanged')} />;
  return <ErrorLine error={error} />;
}
