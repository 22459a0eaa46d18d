import { type Attack, attackOn, writtenIn } from '../attack.ts';

const DOOR = 'archive';
const SUITE = 'testing/ports/archive-unpacker/archive-unpacker.suite.ts';
const RUN_BY = ['testing/ports/archive-unpacker/archive-unpacker.test.ts'];
const bad = writtenIn('testing/archives/bad-archives.ts', RUN_BY);
const entries = writtenIn('testing/archives/bad-entries.ts', RUN_BY);
const suite = writtenIn(SUITE, RUN_BY);
const fuzz = writtenIn('server/src/adapters/archive-unpacker/yauzl/fuzz.test.ts');

export const ARCHIVE_ATTACKS: readonly Attack[] = [
  attackOn(
    DOOR,
    'zip bomb: one entry, many small ones, more than is allowed',
    'refused before or while it is unpacked, nothing left',
    bad('a zip bomb'),
    bad('a zip bomb of many small entries'),
    bad('too much content'),
    suite('what goes over the limits that it is given'),
  ),
  attackOn(
    DOOR,
    'entries that lie about their size, share their data or lie inside one another',
    'refused',
    bad('a large entry that is larger than declared'),
    bad('entries that share their data'),
    bad('an entry that lies inside another one'),
  ),
  attackOn(
    DOOR,
    'huge counts: files, folders, entries',
    'refused',
    bad('too many files'),
    bad('few files in too many folders'),
    bad('more entries than are listed at all'),
  ),
  attackOn(
    DOOR,
    'traversal: .., absolute, backslash, drive letter, NUL, line break, a second name in an extra field',
    'refused',
    entries('a path that climbs out'),
    entries('an absolute path'),
    entries('a backslash'),
    entries('a drive letter'),
    entries('a NUL in a name'),
    entries('a line break in a name'),
    entries('a Unicode path field that climbs out'),
  ),
  attackOn(
    DOOR,
    'symbolic links, devices, FIFOs, sockets',
    'refused',
    entries('a symbolic link'),
    entries('a symbolic link, as if made by DOS'),
    entries('a %s'),
  ),
  attackOn(
    DOOR,
    'names that are one on another system: case, case folding, normal forms, a file that is also a folder',
    'refused',
    entries('names that differ by case only'),
    entries('names that are one after case folding'),
    entries('one name in two normal forms'),
    entries('a file that is also a folder'),
    entries('the same name twice'),
  ),
  attackOn(
    DOOR,
    'names in other encodings, or in one that they only claim',
    'cp949 and UTF-8 are read; anything else is refused',
    suite('Korean names in cp949 and UTF-8, flagged or not, in one normal form'),
    entries('a name that is neither UTF-8 nor cp949'),
    entries('a name that claims to be UTF-8 and is not'),
  ),
  attackOn(
    DOOR,
    'names and paths that are too long',
    'refused',
    entries('a file name of more than 255 bytes'),
    entries('a path of more than 4096 bytes'),
  ),
  attackOn(
    DOOR,
    'setuid and other bits of a file',
    'the executable bit is kept, never another one',
    suite('the executable bit, and never another one'),
  ),
  attackOn(
    DOOR,
    'thousands of strange, damaged and random zips',
    'neither a crash nor anything left behind',
    fuzz('neither crashes nor leaves anything behind on %d zips of strange entries'),
    fuzz('neither crashes nor leaves anything behind on %d damaged zips'),
    fuzz('neither crashes nor leaves anything behind on files that are no zip'),
  ),
];
