// Opens the database and says `ready`; at the first line on stdin claims one run, at the second all that it gets; prints their ids.
import { createInterface } from 'node:readline';
import { openSqliteStores } from '../../../../server/src/adapters/stores/sqlite/open-sqlite-stores.ts';

const stores = await openSqliteStores(process.argv[2]!);
const commands = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const claimed: string[] = [];
process.stdout.write('ready\n');

await commands.next();
await claim();
process.stdout.write('one\n');

await commands.next();
while (await claim());
await stores.close();
process.stdout.write(`${JSON.stringify(claimed)}\n`);

async function claim(): Promise<boolean> {
  const run = await stores.runs.claimNext(1_000, Date.now());
  if (run) claimed.push(run.id);
  return run !== undefined;
}
