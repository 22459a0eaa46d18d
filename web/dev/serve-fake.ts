import { join } from 'node:path';
import { startFakePlatform } from './fake-api/fake-platform.ts';
import { emptyWorld, PASSWORD, sampleWorld } from './fake-api/sample-world.ts';

// Shows the built pages with invented data: `node web/dev/serve-fake.ts [empty]`, then sign in as minji.
const world = process.argv[2] === 'empty' ? emptyWorld() : sampleWorld();
const platform = await startFakePlatform(join(import.meta.dirname, '../../dist/web'), world, 4401);
console.log(`${platform.url} · name: ${world.me.name} · password: ${PASSWORD}`);
