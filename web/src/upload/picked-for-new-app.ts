import type { PickedSource } from './picked-source.ts';

let picked: PickedSource | undefined;

/** Hands what was dropped on the list of apps to the page that makes a new one. */
export function pickForNewApp(source: PickedSource): void {
  picked = source;
}

/** Takes it over, once. */
export function takePickedForNewApp(): PickedSource | undefined {
  const taken = picked;
  picked = undefined;
  return taken;
}
