import type { App } from '../../domain/app.ts';

export interface AppStore {
  /** Throws Problem `app-name-taken`. */
  add(app: App): Promise<void>;
  byId(id: string): Promise<App | undefined>;
  byName(name: string): Promise<App | undefined>;
  /** Sorted by name. */
  listByOwner(ownerId: string): Promise<App[]>;
  listAll(): Promise<App[]>;
  /** Reads, changes and writes in one transaction; undefined when absent. Throws Problem `hostname-taken` when another App has one of its hostnames. */
  update(id: string, change: (app: App) => App): Promise<App | undefined>;
  /** With its runs, releases, deployments and events. */
  remove(id: string): Promise<void>;
}
