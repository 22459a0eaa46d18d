import { get } from 'node:http';
import { describe, expect, it, type TestContext } from 'vitest';
import { buildFiles } from '../../../../../testing/examples/build-example.ts';
import { missingPrograms } from '../../../../../testing/examples/missing-programs.ts';
import { startArtifact } from '../../../../../testing/examples/start-artifact.ts';
import { directoryHarness } from '../../../../../testing/ports/builder/directory-harness.ts';

async function serve(context: TestContext, files: Record<string, string>) {
  if (missingPrograms(['php']).length > 0) {
    console.log(`skipped "${context.task.name}": php is not on this machine`);
    context.skip('php is not on this machine');
  }
  const { url } = await startArtifact(await buildFiles(files, directoryHarness()));
  await expect
    .poll(
      () =>
        fetch(url).then(
          () => true,
          () => false,
        ),
      { timeout: 15_000 },
    )
    .toBe(true);
  return (path: string) => ask(new URL(url).port, path);
}

// Not fetch, which would tidy the path before it is sent.
function ask(port: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve(`${text} ${response.statusCode}`));
    }).on('error', reject);
  });
}

const FRONT = "<?php echo 'front ', $_SERVER['REQUEST_URI'], ' ', $_SERVER['SCRIPT_NAME'];";

describe('the router of PHP’s own server', () => {
  it('serves files and folders, and gives everything else to index.php', async (context) => {
    const answer = await serve(context, {
      'index.php': FRONT,
      'a.css': 'css',
      'admin/index.php': "<?php echo 'admin';",
      'page.php': "<?php echo 'page';",
    });
    expect(await answer('/')).toBe('front / /index.php 200');
    expect(await answer('/a.css')).toBe('css 200');
    expect(await answer('/page.php')).toBe('page 200');
    expect(await answer('/admin/')).toBe('admin 200');
    expect(await answer('/shop/12?x=1')).toBe('front /shop/12?x=1 /index.php 200');
    expect(await answer('/no/such.png')).toBe('front /no/such.png /index.php 200');
  });

  it('never shows what is not for visitors', async (context) => {
    const answer = await serve(context, {
      'index.php': FRONT,
      '.env': 'SECRET',
      'vendor/x.php': 'SECRET',
      'composer.lock': 'SECRET',
      Procfile: 'release: SECRET',
    });
    for (const path of [
      '/.env',
      '/%2eenv',
      '/vendor/x.php',
      '/composer.lock',
      '/Procfile',
      '/.nonstop4/router.php',
      '/a/../.env',
    ]) {
      expect(await answer(path), path).toMatch(/^Not found 404$/);
    }
    expect(await answer('/../../etc/hostname')).toMatch(/^front|404$/);
  });

  it('keeps what lies beside the public folder out of reach', async (context) => {
    const answer = await serve(context, {
      'public/index.php': FRONT,
      'config.php': "<?php echo 'SECRET';",
      'public/a.txt': 'a',
    });
    expect(await answer('/a.txt')).toBe('a 200');
    for (const path of ['/config.php', '/../config.php', '/..%2fconfig.php'])
      expect(await answer(path), path).not.toContain('SECRET');
  });
});
