import type { z } from 'zod';
import type { Access } from './access.ts';

/** How the answer is sent: JSON, a server-sent event stream, a zip, a text to save, or nothing. */
export type Answer = 'json' | 'events' | 'zip' | 'text' | 'none';

/** One HTTP operation: what the server registers, the clients call, and the OpenAPI document is made from. */
export interface Operation<
  Params extends z.ZodType | undefined = z.ZodType | undefined,
  Query extends z.ZodType | undefined = z.ZodType | undefined,
  Body extends z.ZodType | undefined = z.ZodType | undefined,
  Result extends z.ZodType | undefined = z.ZodType | undefined,
> {
  id: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path template with `{name}`. */
  path: string;
  summary: string;
  tag: 'account' | 'apps' | 'runs' | 'releases' | 'observation' | 'system';
  /** Who may call it; decided before anything of the request's body is read. */
  access: Access;
  answer: Answer;
  /** 200, 201, 202 or 204. */
  status: number;
  params?: Params;
  query?: Query;
  body?: Body;
  /** The body is the zip itself (application/zip), not JSON. */
  bodyIsArchive?: boolean;
  result?: Result;
  /** Fields of the body whose values the audit log keeps; of the others it keeps the names alone. None may be a secret. */
  audited?: readonly string[];
}

/** Keeps the types of the schemas and the literal access. */
export function operation<const O extends Operation>(definition: O): O {
  return definition;
}
