import type { ReactNode } from 'react';
import './entry-list.css';

/** What somebody has of a kind, each with what may be done to it: tokens, sessions, invitations … */
export function EntryList({ children }: { children: ReactNode }) {
  return <ul className="plain-list entry-list">{children}</ul>;
}

/** `action`: stays at the end of the line on a phone too; `error`: of that action, below. */
export function Entry(props: { title: ReactNode; about: ReactNode; action?: ReactNode; error?: ReactNode }) {
  return (
    <li>
      <div className="stack-small">
        <p>{props.title}</p>
        <p className="small quiet">{props.about}</p>
      </div>
      {props.action}
      {props.error}
    </li>
  );
}
