import { isIP } from 'node:net';
import type { EdgeRoute, EdgeTarget } from '../protocol.ts';

/**
 * HAProxy 2.6 makes a backend only at a (re)load, so a number of them is always made in advance: a new App takes a spare one. Each
 * has server slots, which are given an address when a target comes.
 */
const SPARE_BACKENDS = { http: 16, tcp: 4 } as const;
const MIN_SLOTS = 6;

export type CheckKind = 'http' | 'tcp';

/** One target in its server slot. */
export interface Placement {
  target: EdgeTarget;
  /** The App that it was placed for. */
  app: string;
  /** No table names it any more; it finishes what it holds. */
  retired: boolean;
}

export interface Backend {
  name: string;
  kind: CheckKind;
  /** The App that it serves, or served last while something is placed in it; undefined: spare. */
  app: string | undefined;
  slots: (Placement | undefined)[];
}

/** Which backend serves which App, and which server slot holds which target. Kept on disk for the next agent. */
export class Backends {
  list: Backend[];

  constructor(list: Backend[] = []) {
    this.list = list;
  }

  /** From the JSON of a list. Throws SyntaxError. */
  static parse(text: string): Backends {
    const list = JSON.parse(text) as (Omit<Backend, 'slots'> & { slots: (Placement | null)[] })[];
    return new Backends(list.map(({ slots, ...rest }) => ({ ...rest, slots: slots.map((slot) => slot ?? undefined) })));
  }

  /** The one that serves the App; those that it had before only hold what is retired. */
  of(app: string): Backend | undefined {
    return this.list.find((backend) => backend.app === app && backend.slots.some((slot) => slot && !slot.retired));
  }

  /** Brings everything in line with the routes. False when there are not enough backends or slots: then extend(). */
  place(routes: readonly EdgeRoute[]): boolean {
    const wanted = new Map(routes.map((route) => [route.app, route]));
    for (const backend of this.list) retireUnwanted(backend, wanted.get(backend.app ?? ''));
    let enough = true;
    for (const route of routes) enough = this.#placeRoute(route) && enough;
    return enough;
  }

  /** As it has to be in a new worker of HAProxy: nothing retired in it, room for every route, and spares again. */
  extend(routes: readonly EdgeRoute[]): void {
    for (const backend of this.list) {
      backend.slots = backend.slots.map((slot) => (slot?.retired ? undefined : slot));
      if (backend.slots.every((slot) => slot === undefined)) backend.app = undefined;
      const targets = routes.find((route) => route.app === backend.app)?.targets.length ?? 0;
      while (backend.slots.length < Math.max(MIN_SLOTS, 2 * targets + 2)) backend.slots.push(undefined);
    }
    for (const kind of ['http', 'tcp'] as const) {
      const unplaced = routes.filter((route) => route.healthCheck.kind === kind && !this.of(route.app));
      this.#addSpares(kind, unplaced);
    }
    this.place(routes);
  }

  /** A slot whose target holds nothing any more is free for another one. */
  release(placement: Placement): void {
    for (const backend of this.list) {
      const index = backend.slots.indexOf(placement);
      if (index < 0) continue;
      backend.slots[index] = undefined;
      if (backend.slots.every((slot) => slot === undefined)) backend.app = undefined;
    }
  }

  #placeRoute(route: EdgeRoute): boolean {
    // A name that cannot be looked up would keep HAProxy from loading its configuration, and every App with it.
    const targets = route.targets.filter(({ host }) => isIP(host) !== 0);
    if (targets.length === 0) return true;
    const backend = this.of(route.app) ?? this.#spare(route.healthCheck.kind, targets.length);
    if (!backend) return false;
    backend.app = route.app;
    return targets.every((target) => placeTarget(backend, target, route.app));
  }

  #spare(kind: CheckKind, targets: number): Backend | undefined {
    return this.list.find(
      (backend) => backend.app === undefined && backend.kind === kind && backend.slots.length >= targets,
    );
  }

  #addSpares(kind: CheckKind, unplaced: readonly EdgeRoute[]): void {
    const used = this.list.filter((backend) => backend.kind === kind && backend.app !== undefined).length;
    const wanted = unplaced.length + Math.max(SPARE_BACKENDS[kind], Math.ceil((used + unplaced.length) / 4));
    const slots = Math.max(MIN_SLOTS, ...unplaced.map((route) => 2 * route.targets.length + 2));
    const spares = this.list.filter((backend) => backend.kind === kind && backend.app === undefined);
    for (const spare of spares) while (spare.slots.length < slots) spare.slots.push(undefined);
    let number = this.list.filter((backend) => backend.kind === kind).length;
    for (let count = spares.length; count < wanted; count += 1) {
      const empty = Array.from({ length: slots }, () => undefined);
      this.list.push({ name: `${kind}-${number}`, kind, app: undefined, slots: empty });
      number += 1;
    }
  }
}

function retireUnwanted(backend: Backend, route: EdgeRoute | undefined): void {
  const fits = route !== undefined && route.healthCheck.kind === backend.kind;
  for (const slot of backend.slots) {
    if (slot) slot.retired = !fits || !route.targets.some((target) => isSameTarget(slot.target, target));
  }
}

function placeTarget(backend: Backend, target: EdgeTarget, app: string): boolean {
  if (backend.slots.some((slot) => slot && !slot.retired && isSameTarget(slot.target, target))) return true;
  const free = backend.slots.indexOf(undefined);
  if (free < 0) return false;
  backend.slots[free] = { target, app, retired: false };
  return true;
}

function isSameTarget(one: EdgeTarget, other: EdgeTarget): boolean {
  return one.id === other.id && one.host === other.host && one.port === other.port;
}
