import IconAlertTriangle from '@tabler/icons-react/dist/esm/icons/IconAlertTriangle.mjs';
import IconFileZip from '@tabler/icons-react/dist/esm/icons/IconFileZip.mjs';
import IconFolder from '@tabler/icons-react/dist/esm/icons/IconFolder.mjs';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { queries } from '../../api/queries.ts';
import { useFormat } from '../../i18n/use-format.ts';
import type { PickedSource } from '../../upload/picked-source.ts';
import { limitBroken } from '../../upload/upload-limits.ts';
import './ready-to-upload.css';

interface ReadyToUploadProps {
  source: PickedSource;
  /** Picks something else. */
  onOther: () => void;
  action: string;
  /** Without it, something is still to be corrected. */
  onSend: (() => void) | undefined;
  children?: ReactNode;
}

/** What was picked, what is worth knowing about it, and the button that sends it. */
export function ReadyToUpload({ source, onOther, action, onSend, children }: ReadyToUploadProps) {
  const { t } = useTranslation('upload');
  const format = useFormat();
  const system = useQuery(queries.system());
  const broken = system.data && limitBroken(source, system.data.limits);
  return (
    <form
      className="card"
      onSubmit={(event) => {
        event.preventDefault();
        if (!broken) onSend?.();
      }}
    >
      <div className="card-body stack-large">
        <PickedLine source={source} />
        {broken && (
          <p className="upload-note upload-note-bad" role="alert">
            <IconAlertTriangle size={20} aria-hidden />
            {broken.kind === 'entries'
              ? t('tooManyFiles', { limit: format.number(broken.limit) })
              : t('tooLarge', { size: format.bytes(source.bytes), limit: format.bytes(broken.limit) })}
          </p>
        )}
        {source.kind === 'files' && source.secrets.length > 0 && (
          <p className="upload-note upload-note-warn">
            <IconAlertTriangle size={20} aria-hidden />
            {t('secretFiles', { files: format.list(source.secrets.slice(0, 3)) })}
          </p>
        )}
        {children}
        <div className="line">
          <button type="submit" className="btn btn-primary" disabled={onSend === undefined || Boolean(broken)}>
            {action}
          </button>
          <button type="button" className="btn btn-quiet" onClick={onOther}>
            {t('pickOther')}
          </button>
        </div>
      </div>
    </form>
  );
}

function PickedLine({ source }: { source: PickedSource }) {
  const { t } = useTranslation('upload');
  const format = useFormat();
  const facts = [format.bytes(source.bytes)];
  if (source.kind === 'files') {
    facts.push(t('fileCount', { count: source.files.length, shown: format.number(source.files.length) }));
    if (source.leftOut > 0) facts.push(t('leftOut', { count: source.leftOut, shown: format.number(source.leftOut) }));
  }
  return (
    <div className="picked">
      <span className="picked-picture">
        {source.kind === 'zip' ? (
          <IconFileZip size={28} stroke={1.5} aria-hidden />
        ) : (
          <IconFolder size={28} stroke={1.5} aria-hidden />
        )}
      </span>
      <div className="grow">
        <p className="strong">{source.name}</p>
        <p className="small quiet numbers">{facts.join(' · ')}</p>
      </div>
    </div>
  );
}
