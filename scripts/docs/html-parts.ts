import { Html, html } from '../../server/src/http/status-page/html.ts';

export { Html, html };

/** Text that is HTML already. */
export function raw(text: string): Html {
  return new Html(text);
}
