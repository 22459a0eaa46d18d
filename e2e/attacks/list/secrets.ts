import { type Attack, attackOn, writtenIn } from '../attack.ts';

const box = writtenIn('plane/src/sealed-box.test.ts');
const alerting = writtenIn('server/src/http/alerting.test.ts');
const changeApp = writtenIn('server/src/usecases/change-app.test.ts');
const build = writtenIn('server/src/adapters/builder/directory/build-session.test.ts');
const packages = writtenIn('server/src/adapters/builder/directory/dependency-cache.test.ts');
const apiPatterns = writtenIn('scripts/attacks/patterns.test.ts');
const ring = writtenIn('plane/src/key-ring.test.ts');
const reseal = writtenIn('server/src/usecases/secrets/reseal.test.ts');
const operations = writtenIn('server/src/http/operations.test.ts');
const runs = writtenIn('server/src/usecases/execute-run.test.ts');
const redaction = writtenIn('server/src/domain/redaction.test.ts');
const patterns = writtenIn('server/src/adapters/text-patterns/re2js/re2js-text-patterns.test.ts');

export const SECRET_ATTACKS: readonly Attack[] = [
  attackOn(
    'secrets at rest',
    'a sealed value that is changed, cut, moved to another place or opened with another key',
    'not opened',
    box('does not open with another key or for another place'),
    box('does not open when any byte was changed or cut off'),
  ),
  attackOn(
    'secrets at rest',
    'reading secrets of an app in the database, the API, a release',
    'sealed everywhere but in the app itself',
    changeApp('gives replicas the opened secrets, and keeps them sealed everywhere else'),
  ),
  attackOn(
    'secrets at rest',
    'a key that was taken from a backup: rotation, cut off at any point',
    'everything is sealed anew and the old key is gone; cut off, it goes on',
    reseal('seals everything anew, and then the old one is gone'),
    reseal('goes on where it was when it was cut off, as often as it is'),
    reseal('does not undo what somebody enters meanwhile'),
    ring('cut off by a crash leaves one that opens everything'),
  ),
  attackOn(
    'secrets at rest',
    'a key that is lost',
    'told with what to do; nothing is made anew over it and nothing deleted',
    ring('is never made anew over what it sealed, and is told with what to do'),
    reseal('are counted, left as they are, and their key is never removed'),
  ),
  attackOn(
    'API',
    'a secret in any answer of any operation, in the log, in events',
    'in none: all operations are called with a planted secret',
    operations('is what the contract says, and neither it nor a log or event holds a secret that was given'),
  ),
  attackOn(
    'pipeline',
    'a build, test or trial run that prints a secret of its app',
    'hidden in the log of the run, in the failure card and live',
    runs('that prints a secret of its app hides it, in the log, the card and what is told live'),
    redaction('hides secrets wherever they stand, also as lines and as parts of addresses'),
  ),
  attackOn(
    'API',
    'secrets of channels and of the mail server in an answer or in the log',
    'in neither, also when it is refused',
    alerting('is in no answer and in no line of the log, also when it is refused'),
  ),
  attackOn(
    'build',
    'a build that prints the environment of the server',
    'an environment of its own',
    build('sees an environment of its own, with the platform’s Node first'),
    build('sees nothing of the server’s environment but where programs and packages are, and the config vars'),
    packages('see no config vars, since they are not part of their key; build steps see them'),
  ),
  attackOn(
    'patterns of users',
    'ReDoS: a search of logs by a pattern that hangs others',
    'done at once: time grows with the text alone (RE2)',
    patterns('is done at once with patterns that hang others'),
  ),
  attackOn(
    'API',
    'ReDoS: names, addresses and hostnames made to be slow to check',
    'each pattern of the API is checked: time grows with the length alone',
    apiPatterns('no pattern of the API takes longer than its input is long, whatever the input'),
  ),
];
