import { DirectorySourceTree } from '../../../server/src/adapters/source-tree/directory/directory-source-tree.ts';
import { MemorySourceTree } from '../../../server/src/adapters/source-tree/memory/memory-source-tree.ts';
import { temporaryDirectory } from '../../temporary-directory.ts';
import { writeFiles } from '../../write-files.ts';
import { describeSourceTree } from './source-tree.suite.ts';

describeSourceTree('memory', async (files) => new MemorySourceTree(files));
describeSourceTree('directory', async (files) => {
  const directory = temporaryDirectory();
  await writeFiles(directory, files);
  return new DirectorySourceTree(directory);
});
