import IconUpload from '@tabler/icons-react/dist/esm/icons/IconUpload.mjs';
import { Link, useLocation } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/use-format.ts';
import { notify } from '../parts/notices.ts';
import { isActive, type Upload } from '../upload/uploads.ts';
import { useUploadProblem } from '../upload/use-upload-problem.ts';
import { uploads, useUploads } from '../upload/use-uploads.ts';

/** Where an upload is shown in full. */
function pageOf(upload: Upload): string {
  return upload.create ? '/new' : `/apps/${upload.appName}/update`;
}

/** Shows an upload that goes on while another page is looked at, and says when it has ended. */
export function UploadChip() {
  const { t } = useTranslation('upload');
  const format = useFormat();
  const wordsOf = useUploadProblem();
  const here = useLocation({ select: (location) => location.pathname });
  const elsewhere = useUploads().filter((upload) => pageOf(upload) !== here);
  const active = elsewhere.find(isActive);
  const ended = elsewhere.find((upload) => upload.phase === 'done' || upload.phase === 'failed');

  useEffect(() => {
    if (!ended) return;
    uploads.forget(ended.id);
    const app = ended.appName;
    // The page of the upload has just led there.
    if (ended.run && here === `/runs/${ended.run.id}`) return;
    if (ended.run)
      notify({ tone: 'ok', text: t('chipDone', { app }), link: { to: `/runs/${ended.run.id}`, text: t('chipSteps') } });
    else notify({ tone: 'bad', text: t('chipFailed', { app, reason: wordsOf(ended.error).sentence }) });
  }, [ended, here, t, wordsOf]);

  if (!active) return null;
  return (
    <Link to={pageOf(active)} className="upload-chip numbers" aria-label={t('chipLabel', { app: active.appName })}>
      <IconUpload size={16} aria-hidden />
      {format.percent(active.totalBytes === 0 ? 0 : active.doneBytes / active.totalBytes)}
    </Link>
  );
}
