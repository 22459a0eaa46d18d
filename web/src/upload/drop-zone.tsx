import IconFileZip from '@tabler/icons-react/dist/esm/icons/IconFileZip.mjs';
import { type ChangeEvent, type DragEvent, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type PickedFile, type PickedSource, type PickRefusal, sourceOf } from './picked-source.ts';
import { readDrop, readFileList } from './read-picked.ts';
import './drop-zone.css';

/** Where a zip or a folder is dropped, or picked with the keyboard or a finger. */
export function DropZone({ title, onPicked }: { title: string; onPicked: (source: PickedSource) => void }) {
  const { t } = useTranslation('upload');
  const [over, setOver] = useState(false);
  const [refusal, setRefusal] = useState<PickRefusal | 'unreadable'>();
  const [reading, setReading] = useState(false);
  const titleId = useId();

  const take = (files: readonly PickedFile[]) => {
    const source = sourceOf(files, 'my-app');
    if (typeof source === 'string') setRefusal(source);
    else onPicked(source);
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    setRefusal(undefined);
    setReading(true);
    readDrop(event.dataTransfer.items)
      .then(take, () => setRefusal('unreadable'))
      .finally(() => setReading(false));
  };

  return (
    <section
      className={over ? 'drop-zone drop-zone-over' : 'drop-zone'}
      aria-labelledby={titleId}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <span className="drop-zone-picture">
        <IconFileZip size={36} stroke={1.5} aria-hidden />
      </span>
      <h2 id={titleId}>{title}</h2>
      <p className="quiet">{reading ? t('readingFolder') : t('dropHint')}</p>
      <div className="line drop-zone-buttons">
        <PickButton text={t('pickZip')} primary onFiles={take} />
        <PickButton text={t('pickFolder')} folder onFiles={take} />
      </div>
      <p className="small quiet">{t('dropLeftOut')}</p>
      <div role="alert">{refusal && <p className="drop-zone-refusal">{t(`refusal.${refusal}`)}</p>}</div>
    </section>
  );
}

interface PickButtonProps {
  text: string;
  primary?: boolean;
  folder?: boolean;
  onFiles: (files: PickedFile[]) => void;
}

function PickButton({ text, primary = false, folder = false, onFiles }: PickButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  const onChange = (event: ChangeEvent<HTMLInputElement>) => {
    if (event.target.files) onFiles(readFileList(event.target.files));
    // Picking the same again must count as a change.
    event.target.value = '';
  };
  return (
    <>
      <button
        type="button"
        className={primary ? 'btn btn-primary' : 'btn btn-default'}
        onClick={() => input.current?.click()}
      >
        {text}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={text}
        onChange={onChange}
        {...(folder ? { webkitdirectory: '' } : { accept: '.zip,application/zip' })}
      />
    </>
  );
}
