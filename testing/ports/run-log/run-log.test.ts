import { join } from 'node:path';
import { DirectoryRunLog } from '../../../server/src/adapters/run-log/directory/directory-run-log.ts';
import { temporaryDirectory } from '../../temporary-directory.ts';
import { runLogSuite } from './run-log.suite.ts';

runLogSuite('directory', () => new DirectoryRunLog(join(temporaryDirectory(), 'logs')));
