import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queries } from '../../api/queries.ts';
import { LazyGallery } from '../../examples/lazy-gallery.tsx';
import { Field } from '../../parts/field.tsx';
import { Page } from '../../parts/page.tsx';
import { isAppName, proposeAppName } from '../../upload/app-name.ts';
import { DropZone } from '../../upload/drop-zone.tsx';
import { takePickedForNewApp } from '../../upload/picked-for-new-app.ts';
import type { PickedSource } from '../../upload/picked-source.ts';
import { UploadProgress } from '../../upload/upload-progress.tsx';
import { uploads, useUploads } from '../../upload/use-uploads.ts';
import { ReadyToUpload } from './ready-to-upload.tsx';

/** From a zip or a folder to a new app: pick, name, send. */
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
        <>
          <DropZone title={t('dropTitle')} onPicked={setSource} />
          <LazyGallery />
        </>
      )}
    </Page>
  );
}

function NameAndSend({ source, onOther }: { source: PickedSource; onOther: () => void }) {
  const { t } = useTranslation('upload');
  const apps = useQuery(queries.apps());
  const system = useQuery(queries.system());
  const [name, setName] = useState(() => proposeAppName(source.name));
  const valid = isAppName(name);
  const exists = apps.data?.some((app) => app.name === name) ?? false;
  const url = addressOf(name, system.data?.appUrlExample);
  return (
    <ReadyToUpload
      source={source}
      onOther={onOther}
      action={exists ? t('sendUpdate', { name }) : t('sendNew')}
      onSend={valid ? () => uploads.start(name, true, source) : undefined}
    >
      <Field
        label={t('nameLabel')}
        value={name}
        onChange={(value) => setName(value.toLowerCase())}
        hint={exists ? t('nameExists', { name }) : url && t('nameHint', { url })}
        error={valid ? undefined : t('nameRule')}
        maxLength={40}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
      />
    </ReadyToUpload>
  );
}

/** `http://<app>.localhost:8080` with the name in its place. */
function addressOf(name: string, example: string | undefined): string | undefined {
  return example
    ?.replace(/<app>|\{app\}|%3Capp%3E/i, name)
    .replace(/^https?:\/\//, '')
    .replace(/\/$/, '');
}
