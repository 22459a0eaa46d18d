import { YauzlArchiveUnpacker } from '../../../server/src/adapters/archive-unpacker/yauzl/yauzl-archive-unpacker.ts';
import { describeArchiveUnpacker } from './archive-unpacker.suite.ts';

describeArchiveUnpacker('yauzl', () => new YauzlArchiveUnpacker());
