import type { ProblemDetails } from '@nonstop4/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ZodError } from 'zod';
import { StageFailure } from '../domain/failure.ts';
import { Problem, type ProblemCode } from '../domain/problem.ts';
import { issueInWords } from './input-issue.ts';
import { PROBLEM_STATUS } from './problem-status.ts';

/** A body that is still on its way when its request was refused is read and thrown away for so long, that the answer arrives. */
const LINGER_MS = 5_000;

const refusals = new WeakMap<FastifyRequest, ProblemCode>();

/** With which code a request was refused, if it was. */
export function describeRefusal(request: FastifyRequest): ProblemCode | undefined {
  return refusals.get(request);
}

/** Answers every error as RFC 9457 problem details; what nobody expected is logged and told without its insides. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const details = detailsOf(error, request);
  refusals.set(request, details.code);
  if (details.code === 'internal') request.log.error({ err: error, requestId: request.id }, 'unexpected error');
  dropBody(request);
  return reply.status(details.status).type('application/problem+json').send(details);
}

// Node reads what is left of a body on without end, or, when a part of it was read here, not at all: a client that sends everything
// before it reads would then never see the answer. An uploader who is not let in may not keep a connection busy with it either.
function dropBody({ raw }: FastifyRequest): void {
  if (raw.complete || raw.destroyed) return;
  raw.resume();
  const timer = setTimeout(() => raw.destroy(), LINGER_MS);
  for (const event of ['end', 'close', 'error'] as const) raw.once(event, () => clearTimeout(timer));
}

function detailsOf(error: unknown, request: FastifyRequest): ProblemDetails {
  if (error instanceof ZodError) return invalidInput(error, request);
  if (error instanceof Problem) return { ...details(request, error.code, error.message), params: error.params };
  const known = fromFramework(error) ?? fromStage(error);
  if (known) return details(request, known.code, known.text);
  const text = `Something unexpected went wrong. The log has it under the request id ${request.id}.`;
  return details(request, 'internal', text);
}

function invalidInput(error: ZodError, request: FastifyRequest): ProblemDetails {
  const issues = error.issues.map((issue) => ({ path: issue.path.join('.'), message: issueInWords(issue) }));
  const [first] = issues;
  const text = first ? `${first.path || 'body'}: ${first.message}` : 'The input is not valid.';
  return { ...details(request, 'invalid-input', text), issues };
}

// What the HTTP framework itself refuses.
function fromFramework(error: unknown): { code: ProblemCode; text: string } | undefined {
  const { code, statusCode } = error as { code?: string; statusCode?: number };
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return { code: 'upload-too-large', text: 'The request body is too large.' };
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return { code: 'invalid-input', text: 'Send JSON (application/json), or a zip as application/zip.' };
  }
  // A path that leaves the folder of the web page, or that is none at all.
  if (statusCode === 403 || code === 'FST_ERR_BAD_URL') {
    return { code: 'not-found', text: 'There is nothing at this address.' };
  }
  if (statusCode === 429) return { code: 'too-many-attempts', text: 'Too many requests. Try again in a minute.' };
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return { code: 'invalid-input', text: (error as Error).message };
  return undefined;
}

// What adapters say in the words of a run, met outside of one: looking into git, say.
function fromStage(error: unknown): { code: ProblemCode; text: string } | undefined {
  if (!(error instanceof StageFailure)) return undefined;
  if (error.failure.code === 'git-unreachable')
    return { code: 'unavailable', text: 'The git repository cannot be read now. Try again in a moment.' };
  if (error.failure.code === 'disk-full')
    return { code: 'disk-full', text: 'The disk of the platform is full. Make room and try again.' };
  return undefined;
}

function details(request: FastifyRequest, code: ProblemCode, detail: string): ProblemDetails {
  return {
    type: `urn:nonstop4:problem:${code}`,
    title: code.replaceAll('-', ' '),
    status: PROBLEM_STATUS[code],
    detail,
    code,
    params: {},
    requestId: request.id,
  };
}
