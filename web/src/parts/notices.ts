import type { Tone } from './badge.tsx';

export interface Notice {
  id: number;
  tone: Tone;
  text: string;
  /** Where to read more. */
  link?: { to: string; text: string };
}

const SHOWN_MS = 8_000;
const MOST = 4;

let notices: readonly Notice[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function set(next: readonly Notice[]): void {
  notices = next;
  for (const listener of listeners) listener();
}

/** Says something at the edge of the page for a few seconds; read aloud too. Errors stay until they are closed. */
export function notify(notice: Omit<Notice, 'id'>): void {
  lastId += 1;
  const id = lastId;
  set([...notices, { ...notice, id }].slice(-MOST));
  if (notice.tone !== 'bad') setTimeout(() => dismiss(id), SHOWN_MS);
}

export function dismiss(id: number): void {
  set(notices.filter((notice) => notice.id !== id));
}

export function currentNotices(): readonly Notice[] {
  return notices;
}

export function subscribeToNotices(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
