import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { queries } from '../../../api/queries.ts';
import { useFormat } from '../../../i18n/use-format.ts';
import { Answer } from '../../../parts/answer.tsx';
import { CopyButton } from '../../../parts/copy-button.tsx';

/** One file with line numbers. */
export function FileText({ app, release, path }: { app: string; release: number; path: string }) {
  const { t } = useTranslation('releases');
  const format = useFormat();
  const file = useQuery(queries.file(app, release, path));
  return (
    <div className="file-text">
      <Answer query={file}>
        {(content) => (
          <>
            <div className="file-text-head">
              <span className="mono strong grow">{content.path}</span>
              <span className="small quiet numbers">{format.bytes(content.sizeBytes)}</span>
              {content.text !== undefined && <CopyButton text={content.text} label={t('copyFile')} small />}
            </div>
            {content.binary || content.text === undefined ? (
              <p className="file-text-note">{t('binary')}</p>
            ) : (
              <Lines text={content.text} label={path} />
            )}
            {content.truncated && <p className="file-text-note">{t('truncated')}</p>}
          </>
        )}
      </Answer>
    </div>
  );
}

function Lines({ text, label }: { text: string; label: string }) {
  const lines = text.replace(/\n$/, '').split('\n');
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
    <section className="code-scroll" tabIndex={0} aria-label={label}>
      <pre className="code-numbers" aria-hidden="true">
        {lines.map((_, index) => index + 1).join('\n')}
      </pre>
      <pre className="code-text">{text}</pre>
    </section>
  );
}
