import { execFileSync } from 'node:child_process';
import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

export interface Account {
  id: number;
  login: string;
  type: 'User' | 'Organization';
}

export interface Repository {
  id: number;
  owner: Account;
  name: string;
  private: boolean;
  archived: boolean;
  hooks: Hook[];
}

export interface Hook {
  id: number;
  url: string;
  secret: string;
  events: string[];
}

export interface App {
  id: number;
  clientId: string;
  /** In PEM, PKCS #1, as GitHub gives it. */
  privateKey: string;
  publicKey: KeyObject;
}

export type Level = 'read' | 'write';

export interface Installation {
  id: number;
  app: App;
  account: Account;
  permissions: Record<string, Level>;
  /** Names; undefined: all of the account's. */
  selected: Set<string> | undefined;
  suspended: boolean;
  /** Told to the App: an id that it was not told it cannot know. */
  told: boolean;
}

/** What a token may do, whoever has it. */
export interface Grant {
  /** Of a person's token. */
  person?: Account;
  /** What the person may, whatever the token may. */
  role?: Level;
  /** Of an installation's. */
  installation?: Installation;
  permissions: Record<string, Level>;
  /** Names in `account`; undefined: all. */
  selected: Set<string> | undefined;
  account: Account;
  /** Milliseconds since 1970. */
  endsAt: number | undefined;
}

const HOUR_MS = 3_600_000;

/** Who and what there is at the double. Names are not case-sensitive, as at GitHub. */
export class GitHubWorld {
  readonly root: string;
  readonly accounts: Account[] = [];
  readonly repositories: Repository[] = [];
  /** Old full names, in small letters, of repositories that were renamed. */
  readonly renamed = new Map<string, Repository>();
  /** Full names, in small letters, that were looked for and answered with 404. */
  readonly missed = new Set<string>();
  readonly apps: App[] = [];
  readonly installations: Installation[] = [];
  readonly grants = new Map<string, Grant>();
  #ids = 1_000;

  /** `root`: where the repositories lie. */
  constructor(root: string) {
    this.root = root;
  }

  addAccount(login: string, type: Account['type']): Account {
    const account = { id: this.nextId(), login, type };
    this.accounts.push(account);
    return account;
  }

  addRepository(owner: Account, name: string, isPrivate = true): Repository {
    const repository = { id: this.nextId(), owner, name, private: isPrivate, archived: false, hooks: [] };
    const directory = this.directoryOf(repository);
    mkdirSync(join(directory, '..'), { recursive: true });
    execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', directory]);
    execFileSync('git', ['-C', directory, 'config', 'http.receivepack', 'true']);
    this.repositories.push(repository);
    return repository;
  }

  rename(repository: Repository, name: string): void {
    const before = this.directoryOf(repository);
    // What was chosen is the repository, not its name.
    for (const { selected } of [...this.installations, ...this.grants.values()])
      if (selected?.delete(repository.name.toLowerCase())) selected.add(name.toLowerCase());
    this.renamed.set(`${repository.owner.login}/${repository.name}`.toLowerCase(), repository);
    repository.name = name;
    renameSync(before, this.directoryOf(repository));
  }

  remove(repository: Repository): void {
    rmSync(this.directoryOf(repository), { recursive: true });
    this.repositories.splice(this.repositories.indexOf(repository), 1);
  }

  addApp(): App {
    const pair = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const app: App = {
      id: this.nextId(),
      clientId: `Iv23li${randomBytes(7).toString('hex')}`,
      privateKey: pair.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
      publicKey: createPublicKey(pair.privateKey),
    };
    this.apps.push(app);
    return app;
  }

  install(app: App, account: Account, permissions: Record<string, Level>, selected?: string[]): Installation {
    const installation: Installation = {
      ...{ id: this.nextId(), app, account, permissions: { metadata: 'read', ...permissions } },
      ...{ selected: selected && new Set(selected.map((name) => name.toLowerCase())), suspended: false, told: false },
    };
    this.installations.push(installation);
    return installation;
  }

  /** A fine-grained one. */
  addToken(person: Account, options: Partial<Pick<Grant, 'permissions' | 'endsAt' | 'account' | 'role'>> = {}): string {
    const {
      account = person,
      permissions = { contents: 'write', administration: 'write' },
      role = 'write',
      endsAt,
    } = options;
    const token = `github_pat_${randomBytes(30).toString('hex')}`;
    this.grants.set(token, { person, account, permissions, role, selected: undefined, endsAt });
    return token;
  }

  mint(installation: Installation, permissions: Record<string, Level>, selected: Set<string> | undefined, now: number) {
    const token = `ghs_${randomBytes(18).toString('hex')}`;
    const { account } = installation;
    const endsAt = Math.floor((now + HOUR_MS) / 1_000) * 1_000;
    const grant = {
      installation,
      account,
      permissions: { ...permissions, metadata: 'read' as const },
      selected,
      endsAt,
    };
    this.grants.set(token, grant);
    return { token, grant };
  }

  account(login: string, type?: Account['type']): Account | undefined {
    return this.accounts.find((one) => same(one.login, login) && (!type || one.type === type));
  }

  repository(owner: string, name: string): Repository | undefined {
    return this.repositories.find((one) => same(one.owner.login, owner) && same(one.name, name));
  }

  movedFrom(owner: string, name: string): Repository | undefined {
    return this.repository(owner, name) ? undefined : this.renamed.get(`${owner}/${name}`.toLowerCase());
  }

  directoryOf({ owner, name }: Repository): string {
    return join(this.root, owner.login, `${name}.git`);
  }

  nextId(): number {
    this.#ids += 1;
    return this.#ids;
  }
}

/** Whether a grant reaches a repository at all. */
export function reaches(grant: Grant, { owner, name }: Repository): boolean {
  const limits = [grant.selected, grant.installation?.selected];
  return owner === grant.account && limits.every((selected) => !selected || selected.has(name.toLowerCase()));
}

/** Whether git takes a push with it. */
export function mayPush({ permissions, role = 'write' }: Grant): boolean {
  return permissions.contents === 'write' && role === 'write';
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
