import { type Attack, attackOn, writtenIn } from '../attack.ts';

const DOOR = 'sandbox';
const e2e = writtenIn('e2e/sandbox.test.ts');
const worker = writtenIn('worker/src/sandbox.test.ts');
const sandbox = writtenIn('plane/src/sandbox/sandbox.test.ts');
const packages = writtenIn('server/src/adapters/builder/directory/dependency-cache.test.ts');

/** What apps and builds of one machine try, as Node and as Python, with the settings that nobody changed. */
export const SANDBOX_ATTACKS: readonly Attack[] = [
  attackOn(
    DOOR,
    'an app reads the key, the database, control sockets, logs, git, other apps',
    'none of it is there',
    e2e('reads neither the key nor the database nor anything else of the data directory'),
    e2e('reads nothing of another app: neither its data nor its source nor its environment, nor the platform'),
    e2e('connects to no control socket, and finds no door of the platform on loopback but those of visitors'),
  ),
  attackOn(
    DOOR,
    'ways around paths: /proc of others, .., symbolic and hard links, open files, handles of files',
    'they lead to nothing',
    e2e(
      'finds no other way to them: by /proc, above its own directories, by links that it makes, by files that are open',
    ),
    e2e('traces no process, mounts nothing, makes no device, and opens no file by what names it beside paths'),
  ),
  attackOn(
    DOOR,
    'writing outside of its own directories',
    'refused',
    e2e('writes nowhere outside of its own'),
    worker('writes its volume, /tmp and its home, and nothing else'),
  ),
  attackOn(
    DOOR,
    'ending, tracing, seeing processes of others; SIGKILL to all of them',
    'it sees its own, and comes back',
    e2e('signals, traces and sees no process but its own'),
    e2e('ends all that it can see, and it is its own'),
  ),
  attackOn(
    DOOR,
    'more rights: set-uid, user namespaces, mounts, devices, what the loader obeys',
    'none are given',
    e2e('gets no more rights by set-uid programs, user namespaces or what it makes itself'),
    sandbox('gets what the loader obeys after the last right was given up'),
    worker('gives nothing to a library that it has loaded into the programs that make the sandbox'),
  ),
  attackOn(
    DOOR,
    'processes and memory without end',
    'bounded; others go on',
    e2e('starts processes until it has its share, and no more'),
    e2e('takes memory until it has its share: it is ended as out of memory, and comes back'),
  ),
  attackOn(
    DOOR,
    'the same from a build, from scripts of its packages and from a trial run',
    'the same',
    e2e('a build, with what its packages run at installation, sees its own directory only and leaves nothing behind'),
    e2e('a trial sees no more than what serves'),
  ),
  attackOn(
    DOOR,
    'links that a build leaves for the platform to follow, which may do more than it',
    'not followed',
    packages('are none when %s: what it leads to stays as it is'),
    packages('of a site are removed when it is built, but never those that a link of the build leads to'),
  ),
];
