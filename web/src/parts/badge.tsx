import type { ReactNode } from 'react';
import type { Icon } from './icon.ts';
import './badge.css';

/** What a colour says; the words and the icon beside it say the same. */
export type Tone = 'ok' | 'warn' | 'bad' | 'busy' | 'idle';

export function Badge({ tone, icon: Picture, children }: { tone: Tone; icon?: Icon; children: ReactNode }) {
  return (
    <span className={`badge-tone tone-${tone}`}>
      {Picture && <Picture size={15} stroke={2} aria-hidden />}
      {children}
    </span>
  );
}
