import type { ReactNode } from 'react';
import { usePageTitle } from '../../parts/page.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { Brand } from '../../shell/brand.tsx';
import { LanguageChoice, ThemeSwitch } from '../../shell/preferences.tsx';
import './entrance.css';

/** The frame of the pages before one is signed in. */
export function Entrance({ title, intro, children }: { title: string; intro?: string; children: ReactNode }) {
  usePageTitle(title);
  return (
    <main className="entrance">
      <div className="entrance-card stack-large">
        <Brand />
        <header className="stack-small">
          <PageTitle text={title} />
          {intro && <p className="quiet">{intro}</p>}
        </header>
        {children}
      </div>
      <div className="entrance-preferences">
        <LanguageChoice />
        <ThemeSwitch />
      </div>
    </main>
  );
}
