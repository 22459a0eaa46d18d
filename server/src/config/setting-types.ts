import { isIP } from 'node:net';
import { isAbsolute } from 'node:path';
import { z } from 'zod';

const KB = 1024;
export const MB = 1024 * KB;
export const GB = 1024 * MB;
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;

export function integer(least: number, most: number) {
  const allowed = `a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, allowed)
    .transform(Number)
    .refine((value) => value >= least && value <= most, allowed);
}

export function size(least: number, most: number) {
  const allowed = `a size from ${least / MB} MB to ${most / GB} GB, such as 512 MB or 2 GB`;
  return quantity({ KB, MB, GB }, allowed).refine((bytes) => bytes >= least && bytes <= most, allowed);
}

export function duration(least: number, most: number) {
  const allowed = `a time from ${least / SECOND} s to ${most / MINUTE / 60} h, such as 90 s or 15 min`;
  const units = { s: SECOND, min: MINUTE, h: 60 * MINUTE };
  return quantity(units, allowed).refine((ms) => ms >= least && ms <= most, allowed);
}

/** A number with its unit: `500 MB`, `15min`. */
function quantity(units: Record<string, number>, allowed: string) {
  return z.string().transform((text, context) => {
    const match = /^(\d{1,9}(?:\.\d{1,3})?)\s*([A-Za-z]{1,3})$/.exec(text);
    const unit = Object.entries(units).find(([name]) => name.toLowerCase() === match?.[2]?.toLowerCase());
    if (match && unit) return Math.round(Number(match[1]) * unit[1]);
    context.addIssue({ code: 'custom', message: allowed });
    return z.NEVER;
  });
}

export function portRange() {
  const allowed = 'a range of at least 100 ports from 1024 on, such as 21000-29999';
  return z.string().transform((text, context) => {
    const match = /^(\d{4,5})-(\d{4,5})$/.exec(text);
    const [first, last] = [Number(match?.[1]), Number(match?.[2])];
    if (first >= 1_024 && last <= 65_535 && last - first >= 99) return { first, last };
    context.addIssue({ code: 'custom', message: allowed });
    return z.NEVER;
  });
}

/** Of a file; empty: none. */
export function filePath() {
  return z.string().refine((text) => text === '' || isAbsolute(text), 'an absolute path');
}

/** Addresses and networks in one text; empty: none. */
export function networks() {
  return z
    .string()
    .transform((text) => text.split(/[\s,]+/).filter((network) => network !== ''))
    .refine((all) => all.every(isNetwork), 'addresses and networks such as 10.1.2.3, 10.0.0.0/8');
}

function isNetwork(text: string): boolean {
  const [address = '', prefix = String(isIP(address) === 6 ? 128 : 32)] = text.split('/');
  const family = isIP(address);
  if (family === 0 || !/^\d{1,3}$/.test(prefix) || text.split('/').length > 2) return false;
  if (Number(prefix) > (family === 6 ? 128 : 32)) return false;
  return true;
}
