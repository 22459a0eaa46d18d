import { setVersion } from './set-version.ts';

/** `npm run release:version -- 1.2.3` */
const version = process.argv[2] ?? '';
try {
  await setVersion(process.cwd(), version, new Date().toISOString().slice(0, 10));
  console.log(
    `The version is ${version} everywhere, and CHANGELOG.md has its section. Read it, then: npm run generate && npm run release:check`,
  );
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
