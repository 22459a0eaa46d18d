import type { FileDiffView, ReleaseDiff } from '@nonstop4/contract';
import IconChevronRight from '@tabler/icons-react/dist/esm/icons/IconChevronRight.mjs';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { queries } from '../../../api/queries.ts';
import { useFormat } from '../../../i18n/use-format.ts';
import { Answer } from '../../../parts/answer.tsx';
import { type DiffLine, parsePatch } from './parse-patch.ts';
import './release-changes.css';

const SIGNS: Record<DiffLine['kind'], string> = { added: '+', removed: '−', same: ' ', gap: '⋯' };
/** Files beyond this are folded up at first. */
const OPEN_AT_FIRST = 10;

/** What a release changed since the one before. */
export function ReleaseChanges({ app, release }: { app: string; release: number }) {
  const diff = useQuery(queries.diff(app, release));
  return <Answer query={diff}>{(data) => <Changes diff={data} />}</Answer>;
}

function Changes({ diff }: { diff: ReleaseDiff }) {
  const { t } = useTranslation('releases');
  const added = diff.files.reduce((sum, file) => sum + file.added, 0);
  const removed = diff.files.reduce((sum, file) => sum + file.removed, 0);
  return (
    <div className="stack">
      <p className="quiet">
        {diff.from === undefined ? t('firstRelease') : t('since', { release: diff.from })}{' '}
        {t('changeSum', { count: diff.files.length, added, removed })}
      </p>
      {diff.configVars.length > 0 && (
        <ul className="plain-list stack-small">
          {diff.configVars.map((change) => (
            <li key={change.name}>
              {t(`configChange.${change.change}`)} <code>{change.name}</code>
            </li>
          ))}
        </ul>
      )}
      {diff.files.length === 0 && diff.configVars.length === 0 && <p>{t('noChanges')}</p>}
      {diff.files.map((file, index) => (
        <FileChange key={file.path} file={file} open={index < OPEN_AT_FIRST} />
      ))}
    </div>
  );
}

function FileChange({ file, open }: { file: FileDiffView; open: boolean }) {
  const { t } = useTranslation('releases');
  const format = useFormat();
  const lines = file.binary ? [] : parsePatch(file.patch);
  return (
    <details className="file-change" open={open}>
      <summary>
        <IconChevronRight size={16} aria-hidden className="file-change-arrow" />
        <span className="mono strong grow">
          {file.oldPath ? t('renamed', { from: file.oldPath, to: file.path }) : file.path}
        </span>
        <span className="small">{t(`fileChange.${file.change}`)}</span>
        {file.added > 0 && (
          <span className="numbers small file-change-added">
            {t('linesAdded', { lines: format.number(file.added) })}
          </span>
        )}
        {file.removed > 0 && (
          <span className="numbers small file-change-removed">
            {t('linesRemoved', { lines: format.number(file.removed) })}
          </span>
        )}
      </summary>
      {lines.length === 0 ? (
        <p className="file-change-note">{file.binary ? t('binary') : t('noLines')}</p>
      ) : (
        <Diff lines={lines} path={file.path} />
      )}
    </details>
  );
}

function Diff({ lines, path }: { lines: readonly DiffLine[]; path: string }) {
  const { t } = useTranslation('releases');
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
    <section className="diff" tabIndex={0} aria-label={t('diffLabel', { path })}>
      <table>
        <tbody>
          {lines.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a diff never changes
            <tr key={index} className={`diff-${line.kind}`}>
              <td className="diff-number">{line.before}</td>
              <td className="diff-number">{line.after}</td>
              <td className="diff-sign">{SIGNS[line.kind]}</td>
              <td className="diff-text">{line.text}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
