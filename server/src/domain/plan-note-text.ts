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
  'compose-used': ({ file, service }) => `${file} says how it is run: the service “${service}”.`,
  'compose-without-app': ({ file, services }) => `${file} is not used: it has only ${services}, and not the app.`,
  'compose-not-run': ({ services }) =>
    `Not run: ${services}. What the app needs of it is given to it by its address, under Settings.`,
  'compose-open-variables': ({ variables }) =>
    `The compose file leaves open: ${variables}. Set them under Settings where the app needs them.`,
  'compose-env-file-missing': ({ files }) =>
    `Not in the zip: ${files}. Set the variables that were in it under Settings.`,
  'compose-not-kept': ({ paths }) =>
    `What is written to ${paths} does not last: let the app write to the folder that DATA_DIR names.`,
  'compose-not-taken': ({ settings }) => `Of the compose file these mean nothing here: ${settings}.`,
  'compose-command-left': ({ command, used }) =>
    `“${command}” of the compose file is not run: ${used} is used instead.`,
  'index-chosen': ({ file }) => `There is no index.html; ${file} is shown instead.`,
};

/** A note as a line of the pipeline's log. */
export function planNoteText(note: PlanNote): string {
  const facts = Object.fromEntries(Object.entries(note.params).map(([name, value]) => [name, String(value)]));
  return TEXTS[note.code](facts);
}
