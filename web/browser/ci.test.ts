import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startBrowser } from '../../e2e/harness/browser.ts';
import { connectServers } from '../dev/fake-api/sample-connections.ts';
import { tell, type World } from '../dev/fake-api/world.ts';
import { openSample, type Sample } from './built-pages.ts';

let browser: Browser;
let sample: Sample;
let world: World;
let page: Page;

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
});

/** What the browser itself says of an answer that refuses. */
const REFUSAL = /status of 4\d\d/;

async function open(change?: (world: World) => void): Promise<void> {
  sample = await openSample(browser, change);
  ({ world, page } = sample);
}

async function closeWell(): Promise<void> {
  expect(sample.errors().filter((error) => !REFUSAL.test(error))).toEqual([]);
  await sample.close();
}

const field = (name: string) => page.getByRole('textbox', { name, exact: true });
const token = () => page.getByLabel('API token', { exact: true });
const test = () => page.getByRole('button', { name: 'Test the connection' });
const save = () => page.getByRole('button', { name: 'Test and save' });
const builtHere = () => page.getByText('This platform builds everything by itself').waitFor();

describe('with a git server', () => {
  beforeEach(async () => {
    await open((changed) => {
      connectServers(changed);
      changed.ci = undefined;
    });
    await page.goto('/system');
    await page.getByRole('region', { name: 'Jenkins' }).getByRole('link').click();
    await builtHere();
    return closeWell;
  });

  const fill = async (address: string) => {
    await field('Address of Jenkins').fill(address);
    await field('User name').fill('nonstop4');
    await token().fill('11aabbcc');
  };

  it('a Jenkins is tested and chosen, keeps its token, and is left after being asked', async () => {
    expect(await test().isDisabled()).toBe(true);
    await fill('https://ci.example.com');
    await page.getByRole('radio', { name: 'Podman' }).check();
    await field('Job').fill('team/nonstop4');
    await page.getByRole('button', { name: /^Enter http/ }).click();
    await test().click();
    await page.getByText('It works: Jenkins 2.528.1').waitFor();
    expect(world.ci).toBeUndefined();
    await save().click();
    await page.getByText('job team/nonstop4 · as nonstop4').waitFor();
    expect(world.ci).toMatchObject({ address: 'https://ci.example.com', tool: 'podman', job: 'team/nonstop4' });
    expect(world.ci?.panel).toBe(new URL(page.url()).origin);
    expect(await token().inputValue()).toBe('');
    await page.getByText('Leave it empty').waitFor();
    await field('Which agents').fill('linux');
    await save().click();
    await expect.poll(() => world.ci?.label).toBe('linux');
    await page.getByRole('button', { name: 'Stop using it' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Stop using it' }).click();
    await builtHere();
    expect(world.ci).toBeUndefined();
  });

  it('one that refuses is not chosen, and its card says what to do', async () => {
    await fill('https://refused.example.com');
    await save().click();
    await page.getByText('does not let the platform in').waitFor();
    await page.getByText('Nothing was changed.').waitFor();
    expect(world.ci).toBeUndefined();
  });

  it('one that answers, but does not take the job, is not chosen either', async () => {
    await fill('https://ci.example.com');
    await field('Job').fill('taken');
    await save().click();
    await page.getByText('does not take the platform’s job').waitFor();
    await page.getByText('there is a job “taken”').waitFor();
    expect(world.ci).toBeUndefined();
  });

  it('what is wrong stands at its field', async () => {
    const focused = () => page.evaluate('document.activeElement.labels?.[0]?.textContent');
    await fill('ci');
    await test().click();
    await page.getByText('This is no address of a Jenkins').waitFor();
    await expect.poll(focused).toBe('Address of Jenkins');
    await field('Address of Jenkins').fill('https://ci.example.com');
    await field('Job').fill('/nonstop4');
    await test().click();
    await page.getByText('folders are separated by a slash').waitFor();
    expect(await field('Job').getAttribute('aria-invalid')).toBe('true');
    await expect.poll(focused).toBe('Job');
    await field('Job').fill('nonstop4');
    await token().fill('');
    await test().click();
    await page.getByText('Enter the token: there is none').waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  it('is warned of a token that can be read on its way, not of one that stays on the machine', async () => {
    const warning = page.getByText('nothing is encrypted');
    await field('Address of Jenkins').fill('http://ci.example.com');
    await warning.waitFor();
    await field('Address of Jenkins').fill('http://localhost:8080');
    await warning.waitFor({ state: 'detached' });
  });
});

describe('where a Jenkins is of no use', () => {
  it('says that a git server comes first, and leads there', async () => {
    await open();
    await page.goto('/ci');
    await page.getByRole('link', { name: 'Connect a git server' }).click();
    await page.getByRole('heading', { name: 'Git', level: 1 }).waitFor();
    await closeWell();
  });

  it('says that builds fail since the git server has gone', async () => {
    await open((changed) => {
      connectServers(changed);
      changed.git = undefined;
    });
    await page.goto('/ci');
    await page.getByText('every build fails now').waitFor();
    await page.getByRole('button', { name: 'Stop using it' }).waitFor();
    expect(await page.getByRole('textbox').count()).toBe(0);
    await closeWell();
  });

  it('says that nothing is missing where apps need no images', async () => {
    await open((changed) => {
      changed.withoutImages = true;
    });
    await page.goto('/ci');
    await page.getByText('no image is needed').waitFor();
    expect(await page.getByRole('textbox').count()).toBe(0);
    await closeWell();
  });
});

it('the steps of a build in Jenkins are followed while they go on', async () => {
  await open();
  await page.goto('/runs/run-reports-10');
  const steps = page.getByRole('list', { name: 'The build in Jenkins' });
  const goingOn = steps.locator('[aria-current=step]');
  await goingOn.getByText('Build image').waitFor();
  await steps.getByText('Running').waitFor();
  world.runs = world.runs.map((run) =>
    run.id === 'run-reports-10'
      ? {
          ...run,
          stages: run.stages.map((stage) => ({
            ...stage,
            ...(stage.steps && { steps: stage.steps.map((step) => ({ ...step, state: PUSHING[step.name] })) }),
          })),
        }
      : run,
  );
  tell(world, { type: 'run-changed', appName: 'reports', runId: 'run-reports-10' });
  await goingOn.getByText('Push image').waitFor();
  await closeWell();
});

const PUSHING = { checkout: 'succeeded', image: 'succeeded', push: 'running', report: 'waiting' } as const;
