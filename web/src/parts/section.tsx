import { type ReactNode, useId } from 'react';

interface SectionProps {
  title: string;
  intro?: ReactNode;
  /** Beside the title. */
  actions?: ReactNode;
  children?: ReactNode;
}

/** A card with a title: one subject of a page. */
export function Section({ title, intro, actions, children }: SectionProps) {
  const titleId = useId();
  return (
    <section className="card" aria-labelledby={titleId}>
      <div className="card-body stack">
        <header className="stack-small">
          <div className="line-spread">
            <h2 id={titleId}>{title}</h2>
            {actions && <div className="line">{actions}</div>}
          </div>
          {intro && <p className="quiet">{intro}</p>}
        </header>
        {children}
      </div>
    </section>
  );
}
