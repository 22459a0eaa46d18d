// Makes the images that apps are built with and run on, for this machine's processor, with buildah:
//   node deploy/image/make-language-images.ts --prefix registry.example.com/nonstop4 --push
import { parseArgs } from 'node:util';
import { Buildah } from './buildah.ts';
import { makeLanguageImage, namedImages } from './language-images.ts';
import { ACCESS_OPTIONS, ACCESS_USAGE, accessArguments, pushAccess } from './push-access.ts';

const USAGE = `Say where they belong, and what else is not as usual:
  --prefix NAME         such as registry.example.com/nonstop4, as in NONSTOP4_REGISTRY; required
  --only WORDS          those that have one of these words in their name: python,tools
  --push                pushes them
  ${ACCESS_USAGE}`;

const OPTIONS = {
  prefix: { type: 'string' },
  only: { type: 'string', default: '' },
  push: { type: 'boolean', default: false },
  ...ACCESS_OPTIONS,
} as const;

async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: OPTIONS });
  const { prefix, only, push } = values;
  if (prefix === undefined) throw new Error(USAGE);
  const words = only.split(',').filter((word) => word !== '');
  const chosen = namedImages().filter((image) => words.length === 0 || words.some((word) => image.includes(word)));
  if (chosen.length === 0) throw new Error(`None has ${only} in its name: ${namedImages().join(', ')}.`);
  const access = await pushAccess(values);
  const buildah = new Buildah();
  for (const image of chosen) {
    const tag = await makeLanguageImage(buildah, { prefix, image });
    if (push) await buildah.run('push', '--quiet', ...accessArguments(access), tag, `docker://${tag}`);
    process.stdout.write(`${tag}\n`);
  }
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
