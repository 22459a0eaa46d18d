import { type ReactNode, useEffect } from 'react';
import { PageTitle } from './page-title.tsx';

/** Names the browser's tab and history entry. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = title === '' ? 'NonStop4' : `${title} · NonStop4`;
  }, [title]);
}

interface PageProps {
  title: string;
  /** Beside the title: what can be done here. */
  actions?: ReactNode;
  /** One quiet sentence below the title. */
  intro?: ReactNode;
  narrow?: boolean;
  children: ReactNode;
}

/** A page with its title. */
export function Page({ title, actions, intro, narrow = false, children }: PageProps) {
  usePageTitle(title);
  return (
    <div className={narrow ? 'page page-narrow stack-large' : 'page stack-large'}>
      <header className="stack-small">
        <div className="line-spread">
          <PageTitle text={title} />
          {actions && <div className="line">{actions}</div>}
        </div>
        {intro && <p className="quiet">{intro}</p>}
      </header>
      {children}
    </div>
  );
}
