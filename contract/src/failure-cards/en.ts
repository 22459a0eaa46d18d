import { type CardCatalogue, type CardFacts, wantsWrapper } from './card-facts.ts';
import { composeCards } from './compose-en.ts';
import { fetchCards } from './fetch-en.ts';
import { gitServerCards } from './git-server-en.ts';

const LOOKS_LIKE: Record<string, string> = {
  rar: 'a RAR archive',
  '7z': 'a 7-Zip archive',
  tar: 'a TAR archive',
  gzip: 'a .gz archive',
  gz: 'a .gz archive',
  'tar.gz': 'a .tar.gz archive',
  bzip2: 'a .bz2 archive',
  xz: 'an .xz archive',
  zstd: 'a .zst archive',
  html: 'a single HTML file',
  javascript: 'a single JavaScript file',
  python: 'a single Python file',
  text: 'a text file',
  json: 'a JSON file',
  pdf: 'a PDF document',
  image: 'a picture',
  program: 'a program',
  empty: 'an empty file',
};

const quoted = (text: string | undefined, before = ' ') => (text ? `${before}“${text}”` : '');
const reason = (facts: CardFacts) => (facts.message ? `: ${facts.message}` : '');
const inBrackets = (text: string | undefined) => (text ? ` (${text})` : '');

function place(facts: CardFacts): string {
  if (!facts.line) return '';
  return facts.column ? ` at line ${facts.line}, column ${facts.column}` : ` at line ${facts.line}`;
}

function ending(facts: CardFacts): string {
  if (facts.signal) return ` (stopped by ${facts.signal})`;
  return facts.exitCode ? ` (exit code ${facts.exitCode})` : '';
}

function testsIn({ command, exitCode, signal }: CardFacts): string {
  const end = signal ? `stopped by ${signal}` : exitCode && `exit code ${exitCode}`;
  return inBrackets([command && `“${command}”`, end].filter(Boolean).join(', '));
}

const after = (facts: CardFacts) => (facts.seconds ? ` after ${facts.seconds} seconds` : '');

const ROOM: Record<string, string> = { memory: 'memory', cpu: 'CPU', disk: 'disk space', pods: 'room' };

const jenkins = (facts: CardFacts) => `Jenkins${facts.host ? ` (${facts.host})` : ''}`;

const readTheLog = 'Read the last lines of the log, correct the code and upload it again.';
const listenOnPort = 'Let the app listen on the port that is in the environment variable PORT, and upload it again.';

/** English. */
export const en: CardCatalogue = {
  'not-a-zip': (facts) => ({
    cause: `This file is not a .zip archive${facts.looksLike ? `; it looks like ${LOOKS_LIKE[facts.looksLike] ?? facts.looksLike}` : ''}.`,
    todo: 'Compress the folder with your code as a .zip file and upload that.',
  }),
  'zip-truncated': () => ({
    cause: 'The end of the zip file is missing: it was not copied or downloaded completely.',
    todo: 'Make the .zip again and upload it once more.',
  }),
  'zip-corrupt': (facts) => ({
    cause: facts.path
      ? `The zip file is damaged: “${facts.path}” cannot be read from it.`
      : 'The zip file is damaged and cannot be read.',
    todo: 'Make the .zip again and upload it once more.',
  }),
  'zip-empty': () => ({
    cause: 'There is no file of yours in the zip.',
    todo: 'Put the folder with your code into the .zip and upload it again.',
  }),
  'zip-unsafe-path': (facts) => ({
    cause: `The zip contains a name${quoted(facts.path)} that points outside of its own folder.`,
    todo: 'Make the .zip again from inside your project folder, so that no name is absolute or contains “..”.',
  }),
  'zip-link': (facts) => ({
    cause: `The zip contains a link${quoted(facts.path)} to another place instead of a file.`,
    todo: 'Replace the link by a copy of the file that it points to, and make the .zip again.',
  }),
  'zip-special-file': (facts) => ({
    cause: `The zip contains a device or another special file${quoted(facts.path)} that is not an ordinary one.`,
    todo: 'Leave it out and make the .zip again.',
  }),
  'zip-duplicate-name': (facts) => ({
    cause: `The zip contains ${facts.path ? `the name “${facts.path}”` : 'the same name'} more than once.`,
    todo: 'Make the .zip again so that every file is in it once.',
  }),
  'zip-case-collision': (facts) => ({
    cause: `The zip contains names that many computers cannot tell apart${inBrackets(facts.paths ?? facts.path)}.`,
    todo: 'Rename one of the files so that the names differ by more than upper and lower case, and make the .zip again.',
  }),
  'zip-encrypted': (facts) => ({
    cause: `The zip is protected by a password${inBrackets(facts.path)}.`,
    todo: 'Make the .zip again without a password.',
  }),
  'zip-name-unreadable': (facts) => ({
    cause: `A file name in the zip cannot be read${quoted(facts.path, ': ')}.`,
    todo: 'Rename that file with ordinary letters and make the .zip again.',
  }),
  'zip-name-too-long': (facts) => ({
    cause: `A file name in the zip is too long${facts.limit ? ` (more than ${facts.limit} bytes)` : ''}${quoted(facts.path, ': ')}.`,
    todo: 'Shorten the names of the file and its folders and make the .zip again.',
  }),
  'zip-unsupported-method': (facts) => ({
    cause: `The zip was compressed in a way that cannot be read here${inBrackets(facts.path)}.`,
    todo: 'Make the .zip again with the normal settings of your computer (“Deflate”).',
  }),
  'zip-overlapping-entries': () => ({
    cause: 'Files overlap each other inside the zip, which no ordinary program does.',
    todo: 'Make the .zip again from your project folder with the normal tool of your computer.',
  }),
  'zip-too-many-entries': (facts) => ({
    cause: `There are too many files in the zip${facts.entries ? `: ${facts.entries}` : ''}${facts.limit ? `; at most ${facts.limit} are accepted` : ''}.`,
    todo: 'Leave out folders that can be made again, such as installed packages and build output, and make the .zip again.',
  }),
  'zip-bomb': (facts) => ({
    cause: `${facts.path ? `“${facts.path}” in the zip` : 'The zip'} would grow ${facts.ratio ? `${facts.ratio} times` : 'far too much'} when unpacked${facts.limit ? ` (at most ${facts.limit} times is accepted)` : ''}, which only harmful files do.`,
    todo: 'Leave out files that are nothing but repetition, and make the .zip again.',
  }),
  'zip-unpacked-too-large': (facts) => ({
    cause: `The unpacked content${facts.size ? ` of ${facts.size}` : ''} is larger than ${facts.limit ? `the ${facts.limit} that are accepted` : 'what is accepted'}.`,
    todo: 'Leave out what is not code, such as videos, data and installed packages, and make the .zip again.',
  }),
  'disk-full': (facts) => ({
    cause: `The disk of the platform is full${facts.needed ? `; ${facts.needed} are needed` : ''}.`,
    todo: "Make room on the platform's machine and upload again.",
  }),
  'git-unreachable': (facts) => ({
    cause: `The place where your code is kept (Git) cannot be reached${reason(facts)}.`,
    todo: 'Run “nonstop4 doctor” on the machine of the platform, mend what it names and upload again.',
  }),
  'git-refused': (facts) => ({
    cause: `The place where your code is kept (Git) did not accept it${reason(facts)}.`,
    todo: 'Upload again; if it is refused again, show this message to whoever runs the platform.',
  }),
  ...fetchCards,
  ...gitServerCards,
  'unknown-language': (facts) => ({
    cause: `It is not clear what language this is written in${facts.found ? ` (found: ${facts.found})` : ''}.`,
    todo: 'Put a package.json, requirements.txt or index.html at the top of the zip, or a file named Procfile with a line “web: the start command”.',
  }),
  'nested-folder': (facts) => ({
    cause: facts.folder
      ? `Your code is not at the top of the zip but in the folder “${facts.folder}”.`
      : `The zip contains several projects in folders of their own${inBrackets(facts.folders)} and nothing at its top.`,
    todo: facts.folder
      ? `Compress the folder “${facts.folder}” itself and upload that.`
      : 'Upload one of these folders by itself, or a zip of it.',
  }),
  'no-start-command': (facts) => ({
    cause: `It is not clear how to start this app${facts.file ? `: “${facts.file}” does not say it` : ''}${facts.expected ? ` (looked for ${facts.expected})` : ''}.`,
    todo: 'Name the start command: the “start” script of package.json, or a file named Procfile with a line “web: the start command”.',
  }),
  'dockerfile-needs-builder': (facts) => ({
    cause: `The zip has only a Dockerfile, and this platform cannot build one${facts.needed ? `: it needs ${facts.needed}` : ''}.`,
    todo: 'Add the files of your language (such as package.json or requirements.txt), or a file named Procfile with a line “web: the start command”.',
  }),
  ...composeCards,
  'tool-missing': (facts) => ({
    cause: `Your code needs ${facts.tool ? `“${facts.tool}”${facts.needed ? ` ${facts.needed}` : ''}` : 'a program'}${facts.found ? `, but the platform's machine has ${facts.found}` : ", which is not installed on the platform's machine"}.`,
    todo:
      facts.package && !wantsWrapper(facts)
        ? `Install it there with “sudo apt-get install ${facts.package}” and upload again.`
        : wantsWrapper(facts)
          ? 'Add the Gradle wrapper (gradlew and the folder gradle/wrapper, made by “gradle wrapper”) to your code and upload again.'
          : 'Install it there and upload again.',
  }),
  'manifest-invalid': (facts) => ({
    cause: `${facts.file ? `“${facts.file}”` : 'A file that describes your app'} is not written correctly${place(facts)}${reason(facts)}.`,
    todo: 'Correct that file and upload again.',
  }),
  'install-failed': (facts) => ({
    cause: `The packages that your app uses could not be installed${inBrackets(facts.tool)}${reason(facts)}.`,
    todo: 'Read the last lines of the log, correct the list of packages and upload again.',
  }),
  'dependency-not-found': (facts) => ({
    cause: `${facts.dependency ? `The package “${facts.dependency}”` : 'A package that your app uses'} does not exist, or not in that version.`,
    todo: `Check its name and version in ${facts.file ? `“${facts.file}”` : 'your list of packages'} and upload again.`,
  }),
  'registry-unreachable': (facts) => ({
    cause: `The server that packages are fetched from does not answer${reason(facts)}.`,
    todo: 'Check the internet connection of the platform and upload again in a few minutes.',
  }),
  'tests-failed': (facts) => ({
    cause: `Your tests failed${testsIn(facts)}, so nothing was deployed, and what ran before is untouched.`,
    todo: 'See in the last lines of the log which test failed, correct the code or the test, and upload again.',
  }),
  'predeploy-failed': (facts) => ({
    cause: `The pre-deploy command failed${testsIn(facts)}${reason(facts)}, so nothing was rolled out, and what ran before goes on.`,
    todo: 'Read its last lines, mend what they name, see to it that the command may be run once more, and deploy again.',
  }),
  'predeploy-timeout': (facts) => ({
    cause: `The pre-deploy command${quoted(facts.command)} was stopped at its time limit${after(facts)}, so nothing was rolled out, and what ran before goes on.`,
    todo: 'See in the log how far it came, make it shorter or ask whoever runs the platform for a longer limit, and deploy again.',
  }),
  'predeploy-interrupted': (facts) => ({
    cause: `The pre-deploy command${quoted(facts.command)} was interrupted, and it is not known whether it came to its end, so nothing was rolled out, and what ran before goes on.`,
    todo: 'See in the log and in your data how far it came, and deploy again when the command may be run once more.',
  }),
  'build-failed': (facts) => ({
    cause: `Building your code ended with an error${ending(facts)}${reason(facts)}.`,
    todo: readTheLog,
  }),
  'syntax-error': (facts) => ({
    cause: `${facts.file ? `“${facts.file}”` : 'The code'} has a mistake${place(facts)} that keeps it from running${reason(facts)}.`,
    todo: 'Correct it and upload again.',
  }),
  'build-timeout': (facts) => ({
    cause: `Building took longer than ${facts.seconds ? `the ${facts.seconds} seconds` : (facts.limit ?? 'the time')} that it may take.`,
    todo: 'See in the log what took so long, make it shorter and upload again.',
  }),
  'ci-unreachable': (facts) => ({
    cause: `${jenkins(facts)} does not answer${reason(facts)}.`,
    todo: 'Nothing is lost: upload again, or wait, once Jenkins answers; whoever runs the platform looks after it.',
  }),
  'ci-access-refused': (facts) => ({
    cause: `${jenkins(facts)} does not let the platform in${reason(facts)}.`,
    todo: 'Whoever runs the platform enters a new token, of a user who may start builds and set up jobs, on the page “Jenkins”.',
  }),
  'ci-job-refused': (facts) => ({
    cause: `${jenkins(facts)} does not take the platform’s job${reason(facts)}.`,
    todo: 'Whoever runs the platform mends what it names in Jenkins, or chooses another job on the page “Jenkins”.',
  }),
  'ci-build-failed': (facts) => ({
    cause: `The build in ${jenkins(facts)} failed${reason(facts)}.`,
    todo: 'Read the last lines of the log: whoever runs the platform mends what is wrong with Jenkins or its agent, then upload again.',
  }),
  'ci-build-aborted': (facts) => ({
    cause: `Somebody stopped the build in ${jenkins(facts)}${reason(facts)}.`,
    todo: 'Nothing has changed for visitors; upload again when it is to be built after all.',
  }),
  'app-crashed': (facts) => ({
    cause: `The app stopped with an error${after(facts) || ' soon after its start'}${ending(facts)}.`,
    todo: readTheLog,
  }),
  'app-ended': (facts) => ({
    cause: `The program came to its end${after(facts)} instead of staying there for visitors.`,
    todo: 'Let the program start a web server and keep running, and upload it again.',
  }),
  'background-ended': (facts) => ({
    cause: `The background process${quoted(facts.process)} does not stay up${ending(facts)}${reason(facts)}, so the release was taken back, and what ran before goes on.`,
    todo: 'Read its last lines, correct the code or its line in the Procfile so that it runs all the time, and upload again.',
  }),
  'program-not-found': (facts) => ({
    cause: `The start command names a program${quoted(facts.program)} that is not there${facts.program ? '' : reason(facts)}.`,
    todo: 'Correct the start command, or add the program to your packages, and upload again.',
  }),
  'missing-dependency': (facts) => ({
    cause: `The app uses a package${quoted(facts.dependency)} that is not in its list of packages.`,
    todo: `Add ${facts.dependency ? `“${facts.dependency}”` : 'it'} to ${facts.file ? `“${facts.file}”` : 'the list (package.json, requirements.txt …)'} and upload again.`,
  }),
  'missing-config-var': (facts) => ({
    cause: `The app needs a setting${quoted(facts.variable)} that has no value yet.`,
    todo: `Give ${facts.variable ? `“${facts.variable}”` : 'it'} a value under Settings → Config vars, and the app is started with it.`,
  }),
  'port-in-use': (facts) => ({
    cause: `The app wants to listen on ${facts.port ? `port ${facts.port}` : 'a port'} that another program already uses.`,
    todo: listenOnPort,
  }),
  'fixed-port': (facts) => ({
    cause: `The app always listens on ${facts.port ? `port ${facts.port}` : 'the same port'}${facts.expected ? ` and not on ${facts.expected}` : ''}, so two copies of it cannot run side by side.`,
    todo: listenOnPort,
  }),
  'no-port': (facts) => ({
    cause: `The app runs, but it does not wait for visitors on any port${facts.seconds ? ` (watched for ${facts.seconds} seconds)` : ''}.`,
    todo: listenOnPort,
  }),
  'binds-to-loopback': (facts) => ({
    cause: `The app listens on ${facts.port ? `port ${facts.port} of ` : ''}127.0.0.1 only, where no visitor can reach it.`,
    todo: 'Let the app listen on 0.0.0.0 instead of 127.0.0.1 or localhost, and upload it again.',
  }),
  'health-failing': (facts) => ({
    cause: `When the platform asks${quoted(facts.healthPath)} whether the app is well, it ${facts.status && facts.status !== '0' ? `answers ${facts.status}` : 'does not answer'}.`,
    todo: 'Let that address answer with status 200, or choose another one as health path in the settings.',
  }),
  'start-timeout': (facts) => ({
    cause: `The app was not ready for visitors${facts.seconds ? ` within ${facts.seconds} seconds` : ' in time'}.`,
    todo: 'Let the app open its port first and do slow preparations afterwards, and upload it again.',
  }),
  'out-of-memory': (facts) => ({
    cause: `The app used more memory than ${facts.limitMb ? `the ${facts.limitMb} MB ` : facts.limit ? `the ${facts.limit} ` : ''}it may have.`,
    todo: 'Raise its memory limit in the settings, or let the app use less.',
  }),
  'read-only-write': (facts) => ({
    cause: `The app tried to write${quoted(facts.path ?? facts.directory, ' to ')} where nothing may be written.`,
    todo: 'Let the app write its files into the folder named by the environment variable DATA_DIR.',
  }),
  'no-node': (facts) => ({
    cause: `There is no node${quoted(facts.node)} ready that could run the app.`,
    todo: 'Wait a minute and try again; if it stays so, run “nonstop4 doctor” on the machine of the platform.',
  }),
  'image-unpullable': (facts) => ({
    cause: `The built app could not be fetched by the machine that should run it${reason(facts)}.`,
    todo: 'Upload it again; if it stays so, let whoever runs the platform check that its nodes reach the image registry.',
  }),
  'nodes-full': (facts) => ({
    cause: `No node has enough ${ROOM[facts.needed ?? ''] ?? 'room'} left for another copy of the app.`,
    todo: 'Lower the memory limit or the number of copies in the settings, or let whoever runs the platform add a node.',
  }),
  'no-second-node': () => ({
    cause: 'The copies of an app must be on different nodes, and no other node can take one right now.',
    todo: 'Try again when the other node is back; the System page says how the nodes are.',
  }),
  unschedulable: (facts) => ({
    cause: `The cluster found no node that may run the app${reason(facts)}.`,
    todo: 'Show this message to whoever runs the cluster.',
  }),
  'account-quota': (facts) => ({
    cause: `With this your apps would take more than your account may use${facts.limit ? ` (at most ${facts.limit}${facts.found ? `, in use ${facts.found}` : ''}${facts.needed ? `, asked for ${facts.needed}` : ''})` : ''}.`,
    todo: 'Stop or delete an app that you do not need, or lower memory limits and numbers of copies in the settings.',
  }),
  'cluster-refused': (facts) => ({
    cause: `The cluster does not accept what the app needs${reason(facts)}.`,
    todo: 'Show this message to whoever runs the cluster.',
  }),
  'volume-unmountable': (facts) => ({
    cause: `The app's data folder could not be connected${reason(facts)}.`,
    todo: 'Try again when the storage answers; if it stays so, show this message to whoever runs the platform.',
  }),
  'volume-full': (facts) => ({
    cause: `The app's data folder has reached its limit${facts.limit ? ` of ${facts.limit}` : ''}${facts.size ? ` (used: ${facts.size})` : ''}.`,
    todo: 'Remove data that is not needed, or raise the limit in the settings.',
  }),
  'edge-no-answer': (facts) => ({
    cause: `The app runs, but a test visit through its public address ${facts.status && facts.status !== '0' ? `was answered ${facts.status}` : 'got no answer'}${reason(facts)}.`,
    todo: 'Try again; if it stays so, run “nonstop4 doctor” on the machine of the platform.',
  }),
  'crashed-after-live': (facts) => ({
    cause: `The new version stopped with an error${after(facts) || ' soon'}${facts.seconds ? ' of serving visitors' : ' after it had gone live'}${ending(facts)}.`,
    todo: readTheLog,
  }),
  'server-restarted': () => ({
    cause: 'The platform itself was restarted in the middle of this, so it was ended without a result.',
    todo: 'Start it again; nothing has changed for your visitors.',
  }),
  internal: (facts) => ({
    cause: `Something went wrong inside the platform, not in your code${reason(facts)}.`,
    todo: 'Try again; if it happens again, show the log to whoever runs the platform.',
  }),
};
