import type { App, GitHubWorld, Grant } from './github-world.ts';

export interface Asked {
  /** Of the path, by the names that the description gives them. */
  names: Record<string, string>;
  body: Record<string, unknown>;
  /** By a token; undefined: by an App's own. */
  grant: Grant | undefined;
  app: App | undefined;
  site: string;
  now: number;
}

/** `body` without a documentation_url is given the page of the operation. */
export interface Answered {
  status: number;
  body: object;
  headers?: Record<string, string>;
}

/** Who may ask: an App by its own token, or whoever has a token for repositories. */
export interface Route {
  method: 'GET' | 'POST' | 'PATCH';
  path: string;
  by: 'app' | 'token';
  answer: (world: GitHubWorld, asked: Asked) => Answered;
}
