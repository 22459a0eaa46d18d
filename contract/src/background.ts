import { z } from 'zod';

/** The name of a line in a Procfile, as a DNS label has it. */
export const ProcessNameSchema = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9-]{0,18}[a-z0-9])?$/,
    'The name of a process has at most 20 small letters, digits and hyphens.',
  );
