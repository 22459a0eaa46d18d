import { YauzlArchiveUnpacker } from '../../../server/src/adapters/archive-unpacker/yauzl/yauzl-archive-unpacker.ts';
import { archiveUnpackerSuite } from './archive-unpacker.suite.ts';

archiveUnpackerSuite('yauzl', () => new YauzlArchiveUnpacker());
