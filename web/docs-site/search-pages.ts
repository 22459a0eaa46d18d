import { findPages, type IndexedPage } from './find-pages.ts';

/** A search field with what it found below it. The index is fetched when somebody first goes there. */
export function searchPages(form: HTMLFormElement): void {
  const input = form.querySelector('input');
  const list = form.querySelector<HTMLElement>('.found');
  const address = form.dataset.index;
  if (!input || !list || !address) return;
  let pages: Promise<IndexedPage[]> | undefined;
  const index = () => {
    pages ??= fetch(address).then((answer) => answer.json() as Promise<IndexedPage[]>);
    return pages.catch(() => {
      // The server is away: the next letter asks again.
      pages = undefined;
      return [];
    });
  };
  input.addEventListener('focus', () => void index());
  input.addEventListener('input', () => {
    void index().then((all) => show(list, findPages(all, input.value), input.value, form.dataset.nothing ?? ''));
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    list.querySelector('a')?.click();
  });
  form.addEventListener('keydown', (event) => moveBy(event, form, list));
  document.addEventListener('click', ({ target }) => {
    if (!form.contains(target as Node)) list.hidden = true;
  });
}

function show(list: HTMLElement, found: ReturnType<typeof findPages>, asked: string, nothing: string): void {
  list.hidden = asked.trim() === '';
  list.replaceChildren(
    ...found.map(({ title, heading, href, excerpt }) => {
      const link = document.createElement('a');
      link.href = href;
      const head = document.createElement('strong');
      head.textContent = heading === title ? title : `${title} › ${heading}`;
      const text = document.createElement('span');
      text.textContent = excerpt;
      link.append(head, text);
      return link;
    }),
  );
  if (found.length === 0) list.textContent = nothing;
}

function moveBy(event: KeyboardEvent, form: HTMLFormElement, list: HTMLElement): void {
  if (event.key === 'Escape') list.hidden = true;
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const stops = [...form.querySelectorAll<HTMLElement>('input, .found a')];
  const at = stops.indexOf(document.activeElement as HTMLElement);
  const next = stops[at + (event.key === 'ArrowDown' ? 1 : -1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
