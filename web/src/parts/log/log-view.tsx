import type { LogLineView } from '@nonstop4/contract';
import IconArrowDown from '@tabler/icons-react/dist/esm/icons/IconArrowDown.mjs';
import { memo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/use-format.ts';
import { AnsiText } from './ansi-text.tsx';
import type { LogChunk } from './log-buffer.ts';
import { useFollowingScroll } from './use-following-scroll.ts';
import './log-view.css';

interface LogViewProps {
  /** The log's name, for readers who do not see it. */
  label: string;
  chunks: readonly LogChunk[];
  filter?: (line: LogLineView) => boolean;
  /** Names where a line comes from; without it no source is shown. */
  nameOf?: (source: string) => string;
  /** Shown while there is no line. */
  empty: ReactNode;
}

/** Log lines that follow their end until the reader scrolls up. */
export function LogView({ label, chunks, filter, nameOf, empty }: LogViewProps) {
  const { t } = useTranslation();
  const { box, content, following, follow, onScroll } = useFollowingScroll();
  const some = chunks.some((chunk) => !filter || chunk.lines.some(filter));
  return (
    <div className="log">
      <div
        className="log-lines"
        ref={box}
        onScroll={onScroll}
        role="log"
        aria-live="off"
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
        tabIndex={0}
      >
        <div ref={content}>
          {some ? (
            chunks.map((chunk) => <Chunk key={chunk.number} chunk={chunk} filter={filter} nameOf={nameOf} />)
          ) : (
            <p className="log-empty">{empty}</p>
          )}
        </div>
      </div>
      {!following && (
        <button type="button" className="btn btn-sm btn-primary log-to-end" onClick={follow}>
          <IconArrowDown size={16} aria-hidden />
          {t('logToEnd')}
        </button>
      )}
    </div>
  );
}

interface ChunkProps {
  chunk: LogChunk;
  filter: ((line: LogLineView) => boolean) | undefined;
  nameOf: ((source: string) => string) | undefined;
}

const Chunk = memo(function Chunk({ chunk, filter, nameOf }: ChunkProps) {
  const format = useFormat();
  const { t } = useTranslation();
  return (
    <div className="log-chunk">
      {chunk.lines.map((line, index) =>
        filter && !filter(line) ? null : (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line never changes its place within its chunk
          <div key={index} className={`log-line log-${line.stream}`}>
            <time dateTime={line.at}>{format.clock(line.at)}</time>
            {nameOf && (
              <span className="log-source" title={line.source}>
                {nameOf(line.source)}
              </span>
            )}
            {line.level && <span className={`log-level log-level-${line.level}`}>{line.level}</span>}
            <span className="log-text">
              {line.stream === 'err' && <span className="only-read-aloud">{t('logError')}</span>}
              <AnsiText text={line.text} />
            </span>
          </div>
        ),
      )}
    </div>
  );
});
