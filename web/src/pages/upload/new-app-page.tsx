import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queries } from '../../api/queries.ts';
import { LazyGallery } from '../../examples/lazy-gallery.tsx';
import { Page } from '../../parts/page.tsx';
import { isAppName, proposeAppName } from '../../upload/app-name.ts';
import { DropZone } from '../../upload/drop-zone.tsx';
import { takePickedForNewApp } from '../../upload/picked-for-new-app.ts';
import type { PickedSource } from '../../upload/picked-source.ts';
import { UploadProgress } from '../../upload/upload-progress.tsx';
import { uploads, useUploads } from '../../upload/use-uploads.ts';
import { ChooseOrigin, type CodeOrigin } from '../import/choose-origin.tsx';
import { NewFromGit } from '../import/new-from-git.tsx';
import { NameField } from './name-field.tsx';
import { ReadyToUpload } from './ready-to-upload.tsx';

const route = getRouteApi('/signed-in/new');

/** From a zip, a folder or a git address to a new app: pick, name, send. */
export function NewAppPage() {
  const { t } = useTranslation('upload');
  const [source, setSource] = useState<PickedSource | undefined>(takePickedForNewApp);
  const upload = useUploads().findLast((one) => one.create);
  return (
    <Page title={t('newTitle')} narrow>
      {upload ? (
        <UploadProgress upload={upload} />
      ) : source ? (
        <NameAndSend source={source} onOther={() => setSource(undefined)} />
      ) : (
        <PickOrFetch onPicked={setSource} />
      )}
    </Page>
  );
}

function PickOrFetch({ onPicked }: { onPicked: (source: PickedSource) => void }) {
  const { t } = useTranslation('upload');
  const { from = 'files' } = route.useSearch();
  const navigate = useNavigate();
  const choose = (origin: CodeOrigin) =>
    void navigate({ to: '/new', search: { from: origin === 'git' ? 'git' : undefined }, replace: true });
  return (
    <>
      <ChooseOrigin value={from} onChange={choose} />
      {from === 'git' ? (
        <NewFromGit />
      ) : (
        <>
          <DropZone title={t('dropTitle')} onPicked={onPicked} />
          <LazyGallery />
        </>
      )}
    </>
  );
}

function NameAndSend({ source, onOther }: { source: PickedSource; onOther: () => void }) {
  const { t } = useTranslation('upload');
  const apps = useQuery(queries.apps());
  const [name, setName] = useState(() => proposeAppName(source.name));
  const exists = apps.data?.some((app) => app.name === name) ?? false;
  return (
    <ReadyToUpload
      source={source}
      onOther={onOther}
      action={exists ? t('sendUpdate', { name }) : t('sendNew')}
      onSend={isAppName(name) ? () => uploads.start(name, true, source) : undefined}
    >
      <NameField name={name} exists={exists} onChange={setName} />
    </ReadyToUpload>
  );
}
