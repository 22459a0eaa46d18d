import { type FailureView, failureCard } from '@nonstop4/contract';
import IconAlertCircle from '@tabler/icons-react/dist/esm/icons/IconAlertCircle.mjs';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import stripAnsi from 'strip-ansi';
import { DocsLink } from './docs-link.tsx';
import './failure-card.css';

interface FailureCardProps {
  failure: FailureView;
  /** What visitors notice of it. */
  consequence?: string;
  /** The buttons for the one thing to do. */
  actions?: ReactNode;
}

/** What went wrong in one sentence, the one thing to do, and the last lines of the log. */
export function FailureCard({ failure, consequence, actions }: FailureCardProps) {
  const { t, i18n } = useTranslation();
  const words = failureCard(failure, i18n.language === 'ko' ? 'ko' : 'en');
  return (
    <section className="failure-card" aria-label={t('failureLabel')}>
      <div className="failure-card-head">
        <IconAlertCircle size={26} aria-hidden />
        <div className="stack-small">
          <h2>{words.cause}</h2>
          {consequence && <p className="quiet">{consequence}</p>}
        </div>
      </div>
      <div className="failure-card-todo">
        <div className="grow stack-small">
          <h3>{t('failureTodo')}</h3>
          <p>{words.todo}</p>
          <p className="small">
            <DocsLink page="apps/when-it-fails/">{t('failureHelp')}</DocsLink>
          </p>
        </div>
        {actions && <div className="line">{actions}</div>}
      </div>
      {failure.lastLines.length > 0 && (
        <div className="failure-card-lines">
          <h3>{t('failureLines')}</h3>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard */}
          <pre tabIndex={0}>{stripAnsi(failure.lastLines.join('\n'))}</pre>
        </div>
      )}
    </section>
  );
}
