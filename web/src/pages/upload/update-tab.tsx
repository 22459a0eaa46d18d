import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DropZone } from '../../upload/drop-zone.tsx';
import type { PickedSource } from '../../upload/picked-source.ts';
import { UploadProgress } from '../../upload/upload-progress.tsx';
import { uploads, useUploads } from '../../upload/use-uploads.ts';
import { useApp } from '../app/use-app.ts';
import { ChooseOrigin, type CodeOrigin } from '../import/choose-origin.tsx';
import { UpdateFromGit } from '../import/update-from-git.tsx';
import { ReadyToUpload } from './ready-to-upload.tsx';

const route = getRouteApi('/signed-in/apps/$app/update');

/** The next release of an app that is there. */
export function UpdateTab() {
  const { t } = useTranslation('upload');
  const { app } = route.useParams();
  const detail = useApp();
  const [origin, setOrigin] = useState<CodeOrigin>(detail.gitSource ? 'git' : 'files');
  const [source, setSource] = useState<PickedSource>();
  const upload = useUploads().findLast((one) => !one.create && one.appName === app);
  if (upload) return <UploadProgress upload={upload} />;
  if (source)
    return (
      <ReadyToUpload
        source={source}
        onOther={() => setSource(undefined)}
        action={t('sendUpdate', { name: app })}
        onSend={() => uploads.start(app, false, source)}
      >
        <p className="quiet">{t('updateHint')}</p>
      </ReadyToUpload>
    );
  return (
    <div className="stack">
      <ChooseOrigin value={origin} onChange={setOrigin} />
      {origin === 'git' ? (
        <UpdateFromGit app={detail} />
      ) : (
        <DropZone title={t('dropUpdateTitle', { app })} onPicked={setSource} />
      )}
    </div>
  );
}
