import type { LogLineView } from '@nonstop4/contract';
import IconDownload from '@tabler/icons-react/dist/esm/icons/IconDownload.mjs';
import IconPlayerPause from '@tabler/icons-react/dist/esm/icons/IconPlayerPause.mjs';
import IconPlayerPlay from '@tabler/icons-react/dist/esm/icons/IconPlayerPlay.mjs';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import stripAnsi from 'strip-ansi';
import { Choice } from '../../../parts/choice.tsx';
import { Field } from '../../../parts/field.tsx';
import type { LogChunk } from '../../../parts/log/log-buffer.ts';
import { LogView } from '../../../parts/log/log-view.tsx';
import { useApp } from '../use-app.ts';
import { LevelField } from './level-field.tsx';
import { isAtLeast, type LeastLevel } from './levels.ts';
import { saveText } from './save-text.ts';
import type { ShownProcess } from './shown-process.ts';
import { useAppLog } from './use-app-log.ts';
import { useReplicaName } from './use-replica-name.ts';

type Streams = 'all' | 'err' | 'platform';

/** The newest lines, and each new one as it comes. */
export function LiveLog({ process, replicas }: ShownProcess) {
  const { t } = useTranslation('logs');
  const app = useApp();
  const log = useAppLog(app.name, process);
  const nameOf = useReplicaName(replicas);
  const [text, setText] = useState('');
  const [streams, setStreams] = useState<Streams>('all');
  const [level, setLevel] = useState<LeastLevel>('');
  const [held, setHeld] = useState<readonly LogChunk[]>();
  const filter = useMemo(() => makeFilter(text, streams, level), [text, streams, level]);
  const chunks = held ?? log.chunks;
  return (
    <div className="stack">
      <div className="log-tools">
        <Field
          className="grow"
          label={t('filter')}
          type="search"
          value={text}
          onChange={setText}
          placeholder={t('filterExample')}
        />
        <Choice<Streams>
          label={t('streams')}
          value={streams}
          options={(['all', 'err', 'platform'] as const).map((value) => ({ value, text: t(`stream.${value}`) }))}
          onChange={setStreams}
        />
        <LevelField value={level} onChange={setLevel} />
        <div className="line">
          <button
            type="button"
            className="btn btn-default"
            aria-pressed={held !== undefined}
            onClick={() => setHeld(held ? undefined : log.chunks)}
          >
            {held ? <IconPlayerPlay size={18} aria-hidden /> : <IconPlayerPause size={18} aria-hidden />}
            {held ? t('goOn') : t('pause')}
          </button>
          <button
            type="button"
            className="btn btn-default"
            onClick={() => saveText(`${[app.name, process].filter(Boolean).join('.')}.log`, asText(chunks, filter))}
          >
            <IconDownload size={18} aria-hidden />
            {t('download')}
          </button>
        </div>
      </div>
      <LogView
        label={t('title', { app: app.name })}
        chunks={chunks}
        filter={filter}
        nameOf={nameOf}
        empty={emptyWords(t, chunks, app.desiredState)}
      />
      <p className="small quiet" role="status">
        {held ? t('paused') : log.state === 'waiting' ? t('reconnecting') : t('following')}
      </p>
    </div>
  );
}

function emptyWords(
  t: (key: 'emptyFiltered' | 'emptyStopped' | 'empty') => string,
  chunks: readonly LogChunk[],
  desired: string,
): string {
  if (chunks.length > 0) return t('emptyFiltered');
  return desired === 'stopped' ? t('emptyStopped') : t('empty');
}

function makeFilter(text: string, streams: Streams, level: LeastLevel): (line: LogLineView) => boolean {
  const wanted = text.trim().toLowerCase();
  return (line) =>
    (streams === 'all' || line.stream === streams) &&
    isAtLeast(line.level, level) &&
    (wanted === '' ||
      stripAnsi(line.text).toLowerCase().includes(wanted) ||
      line.source.toLowerCase().includes(wanted));
}

function asText(chunks: readonly LogChunk[], filter: (line: LogLineView) => boolean): string {
  const lines = chunks.flatMap((chunk) => chunk.lines.filter(filter));
  return lines.map((line) => `${line.at} ${line.source} ${line.stream} ${stripAnsi(line.text)}\n`).join('');
}
