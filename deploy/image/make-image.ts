// Makes the image of the platform for this machine's processor, with buildah:
//   node deploy/image/make-image.ts --tag registry.example.com/nonstop4/platform:0.1.0 --push
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { Buildah } from './buildah.ts';
import { type ImageWishes, makeImage } from './platform-image.ts';
import { ACCESS_OPTIONS, ACCESS_USAGE, pushAccess } from './push-access.ts';
import { pushImage } from './push-image.ts';

const USAGE = `Give the image a name, and what else is not as usual:
  --tag NAME            such as registry.example.com/nonstop4/platform:0.1.0; required
  --base made           Debian and Node by mmdebstrap (needs root), where no registry of images is reached; usual: registry
  --programs built      from the sources, by npm; usual: brought, that is dist/ as npm run build has left it
  --bill FILE           where its bill of materials goes; usual: nonstop4.cdx.json
  --push                pushes it, and the bill of materials beside it
  ${ACCESS_USAGE}`;

const OPTIONS = {
  tag: { type: 'string' },
  base: { type: 'string', default: 'registry' },
  programs: { type: 'string', default: 'brought' },
  bill: { type: 'string', default: 'nonstop4.cdx.json' },
  push: { type: 'boolean', default: false },
  ...ACCESS_OPTIONS,
} as const;

async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: OPTIONS });
  const { tag, base, programs, bill, push } = values;
  if (tag === undefined || !isOneOf(base, ['registry', 'made']) || !isOneOf(programs, ['brought', 'built']))
    throw new Error(USAGE);
  const access = await pushAccess(values);
  const buildah = new Buildah();
  const wishes: ImageWishes = { tag, base, programs };
  const made = await makeImage(buildah, wishes);
  await writeFile(bill, made.bill.text);
  process.stdout.write(`${tag} (${made.bill.count} packages: ${bill})\n`);
  if (!push) return;
  const digest = await pushImage(buildah, tag, made.bill, access);
  process.stdout.write(`${tag.replace(/:[^:/]+$/, '')}@${digest}\n`);
}

function isOneOf<T extends string>(text: string, allowed: readonly T[]): text is T {
  return (allowed as readonly string[]).includes(text);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
