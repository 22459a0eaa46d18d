import { z } from 'zod';

/** The name of a branch as git takes it (git-check-ref-format(1)), of letters that no shell and no address reads otherwise. */
export const GitBranchSchema = z
  .string()
  .trim()
  .regex(
    /^(?!.*(\.\.|\/\/|@\{|\.lock$|\/$|\.$))[A-Za-z0-9_][A-Za-z0-9._/-]{0,99}$/,
    'A name of a branch, such as main or feature/cart.',
  );

/** The user of HTTP Basic: no colon, which ends it there (RFC 7617, section 2). */
export const GitUserNameSchema = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^:\p{Cc}]+$/u, 'A name without a colon.');

/** What a git server takes instead of a password. */
export const GitTokenSchema = z
  .string()
  .trim()
  .min(1)
  .max(2_000)
  .regex(/^[\x21-\x7e]+$/, 'A token has no spaces and no letters beyond a to z.');
