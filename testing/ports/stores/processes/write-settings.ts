// Writes settings one after the other for ever and says each number on stdout once the store has answered. Killed by the test.
import { writeSync } from 'node:fs';
import { openSqliteStores } from '../../../../server/src/adapters/stores/sqlite/open-sqlite-stores.ts';

const stores = await openSqliteStores(process.argv[2]!);
for (let number = 0; ; number++) {
  await stores.settings.set(`key-${number}`, `round ${process.argv[3]}`);
  writeSync(1, `${number}\n`);
}
