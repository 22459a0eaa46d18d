import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/use-format.ts';
import { useRunningNow } from '../parts/now.ts';
import { ProgressBar } from '../parts/progress-bar.tsx';
import { StageRail } from '../parts/stages/stage-rail.tsx';
import { stepsWhileUploading } from '../parts/stages/steps.ts';
import { remainingMs } from './transfer-speed.ts';
import { isActive, type Upload } from './uploads.ts';
import { useUploadProblem } from './use-upload-problem.ts';
import { uploads } from './use-uploads.ts';
import './upload-progress.css';

/** The first of the steps: the bytes go. When they have, the page of the run takes over. */
export function UploadProgress({ upload }: { upload: Upload }) {
  const navigate = useNavigate();
  const now = useRunningNow(isActive(upload));
  const runId = upload.phase === 'done' ? upload.run?.id : undefined;

  useEffect(() => {
    if (runId)
      void navigate({ to: '/runs/$run', params: { run: runId }, replace: true }).then(() => uploads.forget(upload.id));
  }, [runId, navigate, upload.id]);

  const state = upload.phase === 'failed' ? 'failed' : upload.phase === 'canceled' ? 'canceled' : 'running';
  return (
    <div className="stack-large">
      <div className="card">
        <div className="card-body">
          <StageRail steps={stepsWhileUploading(state, Math.max(0, (upload.endedAt ?? now) - upload.startedAt))} />
        </div>
      </div>
      {isActive(upload) ? <Going upload={upload} /> : <Ended upload={upload} />}
    </div>
  );
}

function Going({ upload }: { upload: Upload }) {
  const { t } = useTranslation('upload');
  const format = useFormat();
  const share = upload.totalBytes === 0 ? undefined : upload.doneBytes / upload.totalBytes;
  const left = remainingMs(upload.doneBytes, upload.totalBytes, upload.bytesPerS);
  const title = t(`phase.${upload.phase as 'zipping' | 'sending' | 'storing'}`, { file: upload.fileName });
  return (
    <section className="card" aria-label={t('progressLabel')}>
      <div className="card-body stack">
        <div className="line-spread">
          <h2>{title}</h2>
          <span className="upload-percent numbers">{share === undefined ? '' : format.percent(share)}</span>
        </div>
        <ProgressBar share={upload.phase === 'storing' ? undefined : share} label={title} />
        <div className="line-spread small quiet numbers">
          <span>{t('bytesOf', { done: format.bytes(upload.doneBytes), total: format.bytes(upload.totalBytes) })}</span>
          {upload.phase === 'sending' && upload.bytesPerS !== undefined && (
            <span>
              {format.speed(upload.bytesPerS)}
              {left !== undefined && ` · ${t('timeLeft', { time: format.duration(left) })}`}
            </span>
          )}
        </div>
        <div className="line">
          <button type="button" className="btn btn-default" onClick={() => uploads.cancel(upload.id)}>
            {t('cancelUpload')}
          </button>
          <span className="small quiet">{t('goOnElsewhere')}</span>
        </div>
      </div>
    </section>
  );
}

function Ended({ upload }: { upload: Upload }) {
  const { t } = useTranslation('upload');
  const wordsOf = useUploadProblem();
  if (upload.phase === 'done') return null;
  const words =
    upload.phase === 'canceled' ? { title: t('canceledTitle'), sentence: t('canceledText') } : wordsOf(upload.error);
  return (
    <section className="card" role="alert">
      <div className="card-body stack">
        <div className="stack-small">
          <h2>{words.title}</h2>
          <p className="quiet">{words.sentence}</p>
        </div>
        <div className="line">
          <button type="button" className="btn btn-primary" onClick={() => uploads.forget(upload.id)}>
            {t('startAgain')}
          </button>
        </div>
      </div>
    </section>
  );
}
