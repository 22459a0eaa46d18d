import type { ApiToken, Session, User } from '../../domain/user.ts';

export interface UserStore {
  count(): Promise<number>;
  /** Throws Problem `conflict` when the name is taken. */
  add(user: User): Promise<void>;
  byId(id: string): Promise<User | undefined>;
  byName(name: string): Promise<User | undefined>;
  setPasswordHash(id: string, passwordHash: string): Promise<void>;
  /** With everything that is the user's alone. Throws Problem `account-has-apps` while there is an App of the user. */
  remove(id: string): Promise<void>;
  /** Sorted by name. */
  listAll(): Promise<User[]>;
  /** Reads, changes and writes in one transaction; undefined when absent. Id and name stay. */
  update(id: string, change: (user: User) => User): Promise<User | undefined>;
  /** A request of theirs came. */
  touch(id: string, at: number): Promise<void>;
}

export interface SessionStore {
  add(session: Session): Promise<void>;
  /** Undefined when absent or expired at `now`. */
  byTokenHash(hash: string, now: number): Promise<Session | undefined>;
  /** Those that have not expired at `now`, last seen first. */
  listByUser(userId: string, now: number): Promise<Session[]>;
  touch(hash: string, at: number): Promise<void>;
  remove(hash: string): Promise<void>;
  /** False when the user has no such session. */
  removeById(userId: string, id: string): Promise<boolean>;
  /** All of a user but the one of this id, if any; gives how many. */
  removeOthers(userId: string, keptId?: string): Promise<number>;
  removeExpired(now: number): Promise<void>;
}

export interface ApiTokenStore {
  add(token: ApiToken): Promise<void>;
  byTokenHash(hash: string): Promise<ApiToken | undefined>;
  listByUser(userId: string): Promise<ApiToken[]>;
  touch(id: string, at: number): Promise<void>;
  /** False when the user has no such token. */
  remove(userId: string, id: string): Promise<boolean>;
}
