import { ApiClient } from '@nonstop4/contract';
import { currentLanguage } from '../i18n/setup.ts';

/** The API on this page's own origin, asking for words in the language that is shown. */
export function api(): ApiClient {
  return new ApiClient({ baseUrl: '', language: currentLanguage() });
}
