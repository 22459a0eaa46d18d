import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Example {
  name: string;
  directory: string;
  language: string;
  framework?: string;
  /** Programs of the machine; one whose programs are not there cannot be built here. */
  needs: string[];
  /** The answer of the running app. */
  expect: { path: string; status: number; contains: string };
  /** Code of the card that the upload ends with on one machine, where nothing builds a Dockerfile. */
  refused?: string;
  /** What the gallery of the panel shows. */
  title: { en: string; ko: string };
  summary: { en: string; ko: string };
}

const ROOT = join(import.meta.dirname, '../../examples');

/** Every folder of examples/, with what its example.json says. */
export function listExamples(): Example[] {
  const folders = readdirSync(ROOT, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.map(({ name }) => {
    const directory = join(ROOT, name);
    const described = JSON.parse(readFileSync(join(directory, 'example.json'), 'utf8')) as Omit<
      Example,
      'name' | 'directory'
    >;
    return { ...described, name, directory };
  });
}

/** One example by its folder's name. */
export function example(name: string): Example {
  const found = listExamples().find((each) => each.name === name);
  if (!found) throw new Error(`there is no example ${name}`);
  return found;
}
