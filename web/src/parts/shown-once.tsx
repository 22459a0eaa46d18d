import type { ReactNode } from 'react';
import { CopyButton } from './copy-button.tsx';
import './shown-once.css';

/** A secret that the platform shows this once; `title` says so. */
export function ShownOnce({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="shown-once" role="status">
      <p className="strong">{title}</p>
      {children}
    </div>
  );
}

/** The same of a single text. */
export function TextShownOnce({ title, text, copyLabel }: { title: string; text: string; copyLabel: string }) {
  return (
    <ShownOnce title={title}>
      <div className="line">
        <code className="grow">{text}</code>
        <CopyButton text={text} label={copyLabel} />
      </div>
    </ShownOnce>
  );
}
