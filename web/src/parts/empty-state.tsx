import type { ReactNode } from 'react';
import type { Icon } from './icon.ts';
import './empty-state.css';

/** Says what will stand here and how it comes about. */
export function EmptyState({ icon: Picture, title, children }: { icon: Icon; title: string; children?: ReactNode }) {
  return (
    <div className="empty-state">
      <span className="empty-state-picture">
        <Picture size={28} stroke={1.5} aria-hidden />
      </span>
      <h2>{title}</h2>
      {children}
    </div>
  );
}
