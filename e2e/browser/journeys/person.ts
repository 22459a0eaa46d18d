import type { Page } from 'playwright-core';
import type { Window } from '../../harness/browser.ts';

/** What a journey asks of a person. */
export interface Effort {
  /** Presses of the pointer; choosing a file in the desktop's dialog counts as one. */
  clicks: number;
  /** Fields that were written into. */
  fields: number;
  /** Time in which the person waited for the platform, all waits together. */
  waitedMs: number;
}

// Runs in every page of the window, before the page's own code. A tap on a label is one press, but two clicks.
const TELL = `{
  const written = new WeakSet();
  addEventListener('pointerdown', (event) => event.isTrusted && tellEffort('click'), true);
  addEventListener('input', ({ target }) => {
    if (written.has(target) || ['checkbox', 'radio', 'file'].includes(target.type)) return;
    written.add(target);
    tellEffort('field');
  }, true);
}`;

/** Somebody at a window of the panel, whose effort is counted. */
export class Person {
  readonly page: Page;
  readonly #effort: Effort = { clicks: 0, fields: 0, waitedMs: 0 };

  private constructor(page: Page) {
    this.page = page;
  }

  static async at({ page, context }: Pick<Window, 'page' | 'context'>): Promise<Person> {
    const person = new Person(page);
    await context.exposeBinding('tellEffort', (_source, what: 'click' | 'field') => {
      person.#effort[what === 'click' ? 'clicks' : 'fields'] += 1;
    });
    await context.addInitScript({ content: TELL });
    return person;
  }

  /** What was asked since the last time. */
  takeEffort(): Effort {
    const effort = { ...this.#effort };
    Object.assign(this.#effort, { clicks: 0, fields: 0, waitedMs: 0 });
    return effort;
  }

  /** Begins where somebody does who opens the panel. */
  async opens(path = '/'): Promise<void> {
    await this.page.goto(path);
  }

  /** Waits for what the platform does, and counts the time. */
  async waits<T>(look: () => Promise<T>): Promise<T> {
    const began = performance.now();
    const seen = await look();
    this.#effort.waitedMs += performance.now() - began;
    return seen;
  }

  async clicks(role: 'button' | 'link', name: string | RegExp): Promise<void> {
    await this.page.getByRole(role, { name, exact: true }).first().click();
  }

  async writes(label: string, text: string): Promise<void> {
    await this.page.getByLabel(label, { exact: true }).fill(text);
  }

  /** Presses a button that opens the desktop's dialog, and chooses a file or a folder there. */
  async chooses(button: string, chosen: string | { name: string; buffer: Buffer }): Promise<void> {
    const [chooser] = await Promise.all([this.page.waitForEvent('filechooser'), this.clicks('button', button)]);
    await chooser.setFiles(typeof chosen === 'string' ? chosen : { ...chosen, mimeType: 'application/zip' });
    this.#effort.clicks += 1;
  }

  async waitsForHeading(name: string | RegExp, timeout = 120_000): Promise<void> {
    await this.waits(() => this.page.getByRole('heading', { name, exact: true }).waitFor({ timeout }));
  }

  /** Opens the panel and goes to a tab of an app. */
  async goesTo(app: string, tab?: string): Promise<void> {
    await this.opens();
    await this.clicks('link', app);
    if (tab) await this.page.getByRole('navigation', { name: 'Parts of this app' }).getByText(tab).click();
  }
}
