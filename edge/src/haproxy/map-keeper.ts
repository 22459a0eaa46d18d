import type { Engine } from './engine.ts';
import { type MapEntries, mapFile, mapText, TABLE_MAPS, type TableMap } from './maps.ts';
import type { Workers } from './workers.ts';

/** A command and what follows it have to fit into one buffer of HAProxy. */
const MAX_PART_BYTES = 16 * 1024;

/** Brings HAProxy's maps in line with the tables, while it runs. */
export class MapKeeper {
  readonly #engine: Engine;
  readonly #workers: Workers;
  #known: Partial<Record<TableMap, string>> = {};

  constructor(engine: Engine, workers: Workers) {
    this.#engine = engine;
    this.#workers = workers;
  }

  changed(maps: Record<TableMap, MapEntries>): TableMap[] {
    return TABLE_MAPS.filter((name) => this.#known[name] !== mapText(maps[name]));
  }

  async replace(name: TableMap, entries: MapEntries): Promise<void> {
    const { master } = this.#engine;
    const worker = `@!${this.#workers.present}`;
    const file = mapFile(name);
    const version = /version created: (\d+)/i.exec(await master.ask(`${worker} prepare map ${file}`))?.[1];
    for (const part of parts(entries)) await master.ask(`${worker} add map @${version} ${file} <<\n${part}`);
    await master.ask(`${worker} commit map @${version} ${file}`);
    this.#known[name] = mapText(entries);
  }

  // What HAProxy has is what the files say, but the next convergence makes sure.
  forget(): void {
    this.#known = {};
  }
}

function parts(entries: MapEntries): string[] {
  const texts: string[] = [];
  let text = '';
  for (const entry of entries) {
    const line = mapText([entry]);
    if (text.length + line.length > MAX_PART_BYTES) {
      texts.push(text);
      text = '';
    }
    text += line;
  }
  return text === '' ? texts : [...texts, text];
}
