import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DirectoryUploadStorage } from '../../../server/src/adapters/upload-storage/directory/directory-upload-storage.ts';
import { temporaryDirectory } from '../../temporary-directory.ts';
import { uploadStorageSuite } from './upload-storage.suite.ts';

uploadStorageSuite('directory', () => {
  const directory = join(temporaryDirectory(), 'uploads');
  const left = () => (existsSync(directory) ? readdirSync(directory) : []);
  return { storage: new DirectoryUploadStorage(directory, { unnamedForMs: 0 }), left };
});
