import type { ApiToken, Session, User } from '../../domain/user.ts';

export interface UserStore {
  count(): Promise<number>;
  /** Throws Problem `conflict` when the name is taken. */
  add(user: User): Promise<void>;
  byId(id: string): Promise<User | undefined>;
  byName(name: string): Promise<User | undefined>;
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
  remove(hash: string): Promise<void>;
  removeExpired(now: number): Promise<void>;
  removeOf(userId: string): Promise<void>;
}

export interface ApiTokenStore {
  add(token: ApiToken): Promise<void>;
  byTokenHash(hash: string): Promise<ApiToken | undefined>;
  listByUser(userId: string): Promise<ApiToken[]>;
  touch(id: string, at: number): Promise<void>;
  /** False when the user has no such token. */
  remove(userId: string, id: string): Promise<boolean>;
}
