import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { memoryPlatform } from '../../../testing/platform/memory-platform.ts';
import { openPanel } from '../../../testing/platform/panel.ts';
import { temporaryDirectory } from '../../../testing/temporary-directory.ts';

async function documented() {
  const docsDirectory = join(temporaryDirectory(), 'docs');
  const files = {
    'index.html': 'home',
    'apps/node/index.html': 'about Node',
    'assets/site-1A2B.css': 'body {}',
    '404.html': 'no such page',
    '404-ko.html': '없는 문서입니다',
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(docsDirectory, path, '..'), { recursive: true });
    writeFileSync(join(docsDirectory, path), text);
  }
  const { server } = await openPanel(memoryPlatform(), { docsDirectory });
  return (url: string, headers: Record<string, string> = {}) => server.inject({ url, headers });
}

describe('the documentation', () => {
  it('is there for everybody, without an account', async () => {
    const get = await documented();
    expect(await get('/docs/')).toMatchObject({ statusCode: 200, body: 'home' });
    const page = await get('/docs/apps/node/');
    expect(page).toMatchObject({ statusCode: 200, body: 'about Node' });
    expect(page.headers['content-type']).toMatch(/^text\/html; charset=utf-8/i);
    expect(page.headers['set-cookie']).toBeUndefined();
  });

  it('is found without the last slash too', async () => {
    const get = await documented();
    expect(await get('/docs')).toMatchObject({ statusCode: 302, headers: { location: '/docs/' } });
    const { statusCode, headers } = await get('/docs/apps/node');
    expect([statusCode, headers.location]).toEqual([301, '/docs/apps/node/']);
  });

  it('lets nothing inline and nothing from elsewhere run', async () => {
    const get = await documented();
    for (const url of ['/docs/', '/docs/none/', '/docs/assets/site-1A2B.css']) {
      const policy = String((await get(url)).headers['content-security-policy']);
      expect(policy, url).toContain("default-src 'none'; script-src 'self'; style-src 'self';");
      expect(policy, url).not.toContain('unsafe');
    }
    expect(String((await get('/')).headers['content-security-policy'])).toContain("default-src 'self'");
  });

  it('is kept by browsers: pages for minutes and asked for again by their digest, style and script for ever', async () => {
    const get = await documented();
    const page = await get('/docs/');
    expect(page.headers['cache-control']).toBe('public, max-age=300');
    expect((await get('/docs/', { 'if-none-match': String(page.headers.etag) })).statusCode).toBe(304);
    expect((await get('/docs/assets/site-1A2B.css')).headers['cache-control']).toContain('immutable');
  });

  it('has a page of its own for what is not there, in the language of the address', async () => {
    const get = await documented();
    for (const url of ['/docs/none/', '/docs/none.png', '/docs/..%2f..%2fpackage.json', '/docs/apps/'])
      expect(await get(url), url).toMatchObject({ statusCode: 404, body: 'no such page' });
    const korean = await get('/docs/ko/none/');
    expect(korean).toMatchObject({ statusCode: 404, body: '없는 문서입니다' });
    expect(korean.headers['cache-control']).toBe('no-cache');
  });
});
