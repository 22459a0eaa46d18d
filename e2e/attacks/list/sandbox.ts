import { type Attack, attackOn, writtenIn } from '../attack.ts';

const DOOR = 'sandbox';
const sandbox = writtenIn('e2e/sandbox.test.ts');

export const SANDBOX_ATTACKS: readonly Attack[] = [
  attackOn(
    DOOR,
    'an app that reads the platform’s key, its database, or anything of its data directory',
    'not there',
    sandbox('reads neither the key nor the database nor anything else of the data directory'),
  ),
  attackOn(
    DOOR,
    'an app that reads or writes what is another’s',
    'nothing of another app is seen; nothing is written outside of its own',
    sandbox('reads nothing of another app: neither its data nor its source nor its environment, nor the platform'),
    sandbox('writes nowhere outside of its own'),
  ),
  attackOn(
    DOOR,
    'an app that looks for the platform’s control sockets and doors',
    'none but those of visitors',
    sandbox('connects to no control socket, and finds no door of the platform on loopback but those of visitors'),
  ),
  attackOn(
    DOOR,
    'an app that signals, traces or lists processes, or wants more rights',
    'its own processes and rights alone',
    sandbox('signals, traces and sees no process but its own'),
    sandbox('gets no more rights by set-uid programs, user namespaces or what it makes itself'),
  ),
  attackOn(
    DOOR,
    'an app that takes processes or memory without end',
    'its share; then it alone is ended, and comes back',
    sandbox('starts processes until it has its share, and no more'),
    sandbox('takes memory until it has its share: it is ended as out of memory, and comes back'),
  ),
  attackOn(
    DOOR,
    'a build or a trial run that looks around',
    'its own directory only, nothing left behind',
    sandbox(
      'a build, with what its packages run at installation, sees its own directory only and leaves nothing behind',
    ),
    sandbox('a trial sees no more than what serves'),
  ),
];
