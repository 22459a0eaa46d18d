import type { PlanNote } from './build-plan.ts';

type Facts = Record<string, string>;

const TEXTS: Record<PlanNote['code'], (facts: Facts) => string> = {
  'no-lockfile': ({ file, missing }) =>
    `${file} has no ${missing ?? 'lock file'} beside it: packages may be newer at the next build than today.`,
  'port-from-env': ({ found, used }) =>
    `The start command names ${found}; ${used ?? 'the port in PORT'} is used instead.`,
  'dockerfile-ignored': ({ language }) => `The Dockerfile is not used: this is built as ${language}.`,
  'procfile-used': ({ command }) => `The Procfile says how to start it: ${command}`,
  'dev-server': ({ found, used }) => `“${found}” is a server for development; ${used} is used instead.`,
  'static-build-output': ({ directory }) => `The files that the build leaves in ${directory}/ are served.`,
  'several-manifests': ({ used, ignored }) => `${used} is used, ${ignored} is not.`,
  'server-added': ({ package: name, framework }) =>
    `${name} was added to the packages: ${framework} needs it to serve visitors.`,
  'migrations-not-run': ({ command }) =>
    `The database is not changed by a deployment: make “${command}” the app's pre-deploy command (Settings, or a line “release:” in a Procfile), or run it yourself.`,
  'index-chosen': ({ file }) => `There is no index.html; ${file} is shown instead.`,
};

/** A note as a line of the pipeline's log. */
export function planNoteText(note: PlanNote): string {
  const facts = Object.fromEntries(Object.entries(note.params).map(([name, value]) => [name, String(value)]));
  return TEXTS[note.code](facts);
}
