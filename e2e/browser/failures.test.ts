import { failureCard, operations } from '@nonstop4/contract';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { deploy, type Files, untilEnded, upload, visit, zipFiles } from '../harness/deploy.ts';
import { journey } from '../harness/journey.ts';
import { smallShop } from './small-shop.ts';

interface BadUpdate {
  name: string;
  code: string;
  files: Files;
  /** What the card says, in words that only this failure has. */
  says: { en: RegExp; ko: RegExp };
  /** A line that the program or the builder wrote, where there is one. */
  line?: string;
}

const BAD_UPDATES: BadUpdate[] = [
  {
    name: 'a language that is not known',
    code: 'unknown-language',
    files: { 'Cargo.toml': '[package]\n', 'src/main.rs': 'fn main() {}\n' },
    says: { en: /\.rs/, ko: /\.rs/ },
  },
  {
    name: 'a crash at the start',
    code: 'app-crashed',
    files: { ...smallShop('bad'), 'server.js': "throw new Error('the till has no drawer');\n" },
    says: { en: /1/, ko: /1/ },
    line: 'the till has no drawer',
  },
  {
    name: 'a dependency that nobody names',
    code: 'missing-dependency',
    files: { ...smallShop('bad'), 'server.js': "require('left-pad');\n" },
    says: { en: /left-pad/, ko: /left-pad/ },
    line: "Cannot find module 'left-pad'",
  },
];

describe('an update that fails', () => {
  const here = journey();
  beforeAll(async () => {
    await deploy(here.platform, 'shop', await zipFiles(smallShop('good')));
  });

  async function sendByPage(page: Page, files: Files): Promise<string> {
    await page.goto('/apps/shop/update');
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Choose a zip' }).click(),
    ]);
    await chooser.setFiles({ name: 'shop.zip', mimeType: 'application/zip', buffer: await zipFiles(files) });
    await page.getByRole('button', { name: 'Update shop' }).click();
    await page.waitForURL('**/runs/*');
    return new URL(page.url()).pathname;
  }

  async function readsCard(page: Page, path: string, bad: BadUpdate, language: 'en' | 'ko'): Promise<void> {
    const card = page.getByRole('region', { name: language === 'en' ? 'What went wrong' : '실패 안내' });
    await card.waitFor({ timeout: 60_000 });
    const id = path.split('/').at(-1) ?? '';
    const run = await here.platform.api.call(operations.getRun, { params: { run: id } });
    expect(run.failure?.code).toBe(bad.code);
    if (!run.failure) return;
    const { cause, todo } = failureCard(run.failure, language);
    expect(cause).toMatch(bad.says[language]);
    expect(/[가-힣]/.test(cause) && /[가-힣]/.test(todo)).toBe(language === 'ko');
    await card.getByRole('heading', { name: cause }).waitFor();
    await card.getByText(todo, { exact: true }).waitFor();
    if (bad.line) await card.getByText(bad.line).waitFor();
    await card.getByText(language === 'en' ? 'release v1 goes on' : 'v1 릴리스').waitFor();
    await card.getByRole('link', { name: language === 'en' ? 'Upload again' : '다시 업로드' }).waitFor();
  }

  for (const bad of BAD_UPDATES) {
    it(`${bad.name}: a card in both languages, and visitors notice nothing`, async () => {
      const page = await here.signedIn();
      const path = await sendByPage(page, bad.files);
      await readsCard(page, path, bad, 'en');
      const korean = await here.signedIn({ language: 'ko' });
      await korean.goto(path);
      await readsCard(korean, path, bad, 'ko');
      expect(await visit(here.platform, 'shop')).toEqual({ status: 200, text: 'shop good' });
    });
  }

  it('is told on the list and on the page of the app, too', async () => {
    await untilEnded(here.platform, (await upload(here.platform, 'shop', await zipFiles({ 'a.rs': '' }))).id);
    const page = await here.signedIn();
    await page.goto('/');
    const row = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: 'shop', exact: true }) });
    await row.getByText('Failed').waitFor();
    await row.getByText('Redundant', { exact: true }).waitFor();
    await page.goto('/apps/shop/events');
    await page.getByText('For visitors nothing has changed.').first().waitFor();
  });
});
