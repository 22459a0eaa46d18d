import { ApiClient, type Locale } from '@nonstop4/contract';
import type { CliConfig } from './config.ts';
import { type Credentials, readCredentials } from './credentials.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { findAddress } from './platform/supervisor-client.ts';
import type { Screen } from './terminal/screen.ts';
import type { Texts } from './texts/texts.ts';

/** The platform that a command talks to, and as whom. */
export interface Connection {
  url: string;
  token: string;
}

/** What every command is given. */
export class CommandLine {
  readonly config: Readonly<CliConfig>;
  readonly screen: Screen;
  readonly texts: Texts;
  /** `--json` was given. */
  json = false;

  constructor(config: Readonly<CliConfig>, screen: Screen, texts: Texts) {
    this.config = config;
    this.screen = screen;
    this.texts = texts;
  }

  get locale(): Locale {
    return this.config.locale;
  }

  credentials(): Promise<Credentials | undefined> {
    return readCredentials(this.config.credentialsFile);
  }

  /** The address that was given, else the one of the last sign-in, else the one of a platform on this machine. */
  async url(): Promise<string> {
    return this.config.url ?? (await this.credentials())?.url ?? (await this.#urlHere());
  }

  async #urlHere(): Promise<string> {
    const { url } = await findAddress(this.config.dataDirectory);
    return url ?? `http://localhost:${this.config.panelPort}`;
  }

  /** Throws CliError when nobody is signed in. A kept token is never sent to another address than the one it is from. */
  async connection(): Promise<Connection> {
    const kept = await this.credentials();
    const url = await this.url();
    const token = this.config.token ?? (kept && kept.url === url ? kept.token : undefined);
    if (!token) throw new CliError(EXIT.notSignedIn, this.texts.notSignedIn(url, this.config.program));
    return { url, token };
  }

  /** The API as the signed-in user. */
  async api(): Promise<ApiClient> {
    const { url, token } = await this.connection();
    return new ApiClient({ baseUrl: url, token, language: this.locale });
  }

  /** A result: the data itself for programs, or what show() prints for people. */
  result(data: unknown, show: () => void): void {
    if (this.json) this.screen.json(data);
    else show();
  }

  /** A word on what was done, for people. */
  done(text: string): void {
    if (!this.json) this.screen.line(text);
  }

  /** What helps to follow the command, for people. */
  hint(text: string): void {
    if (!this.json) this.screen.note(text);
  }
}
