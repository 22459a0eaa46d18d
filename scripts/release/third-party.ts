import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ShippedPackage } from './shipped-packages.ts';

const TEXT = /^(licen[cs]e|copying|notice)/i;

/** Names, versions, licences and their texts, one text once. Throws for a package that does not say its licence. */
export function thirdPartyNotices(root: string, packages: readonly ShippedPackage[]): string {
  const silent = packages.filter(({ license }) => license === undefined);
  if (silent.length > 0) throw new Error(`No licence is named by ${silent.map(({ name }) => name).join(', ')}.`);
  const byText = new Map<string, string[]>();
  for (const each of packages) {
    const text = licenceText(join(root, each.place));
    if (text !== undefined) byText.set(text, [...(byText.get(text) ?? []), idOf(each)]);
  }
  return [
    '# Third-party software',
    '',
    'NonStop4 is licensed under Apache-2.0 (LICENSE). Its bundles hold, or it installs, the packages below, each under its own licence.',
    '',
    '| package | licence |',
    '|---|---|',
    ...packages.map((each) => `| ${idOf(each)} | ${each.license} |`),
    '',
    ...[...byText].flatMap(([text, names]) => [`## ${names.join(', ')}`, '', '```', text, '```', '']),
  ].join('\n');
}

export function idOf({ name, version }: Pick<ShippedPackage, 'name' | 'version'>): string {
  return `${name} ${version}`;
}

/** Absent where it is not installed: packages are made for one system each. */
function licenceText(directory: string): string | undefined {
  if (!existsSync(directory)) return undefined;
  const files = readdirSync(directory, { withFileTypes: true }).filter(
    (entry) => entry.isFile() && TEXT.test(entry.name),
  );
  const texts = files.map(({ name }) => readFileSync(join(directory, name), 'utf8').trim());
  return texts.length === 0 ? undefined : texts.join('\n\n');
}
