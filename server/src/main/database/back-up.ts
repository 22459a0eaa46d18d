import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerConfig } from '../../config.ts';
import { exportTo } from './export-to.ts';

/** Such as `nonstop4-20261126T210503Z.gz`: their order is that of time. */
const NAME = /^nonstop4-\d{8}T\d{6}Z\.gz$/;

/** An export by its time in the data directory's `backups`, of which the newest `keep` stay. */
export async function backUp(config: ServerConfig, keep: number): Promise<{ rows: number; file: string }> {
  const directory = join(config.data.root, 'backups');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const report = await exportTo(config, join(directory, `nonstop4-${timeInName()}.gz`));
  const all = (await readdir(directory)).filter((name) => NAME.test(name)).sort();
  for (const old of all.slice(0, Math.max(0, all.length - keep))) await rm(join(directory, old));
  return report;
}

export function timeInName(): string {
  return new Date().toISOString().replace(/[-:]|\.\d+/g, '');
}
