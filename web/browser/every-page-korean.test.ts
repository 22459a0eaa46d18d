import { describe, expect, it } from 'vitest';
import { startBrowser } from '../../e2e/harness/browser.ts';
import { sampleWorld } from '../dev/fake-api/sample-world.ts';
import { openSignedIn, serveBuiltPages } from './built-pages.ts';
import { describeEveryPage } from './every-page.ts';

describe('in Korean', () => describeEveryPage('ko'));

it('shows Korean in the font that is shipped, not in boxes', async () => {
  const browser = await startBrowser();
  const platform = await serveBuiltPages(sampleWorld());
  const window = await openSignedIn(browser, platform, { language: 'ko' });
  await window.page.goto('/');
  await window.page.locator('.app-list').waitFor();
  const shown = `document.fonts.ready.then((fonts) => [...fonts].some((font) => font.family.includes('Pretendard') && font.status === 'loaded'))`;
  await expect.poll(() => window.page.evaluate(shown)).toBe(true);
  await window.close();
  await browser.close();
  await platform.close();
});
