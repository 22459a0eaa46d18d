import type { ProblemDetails } from '@nonstop4/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ZodError } from 'zod';
import { Problem, type ProblemCode } from '../domain/problem.ts';
import { PROBLEM_STATUS } from './problem-status.ts';

/** Answers every error as RFC 9457 problem details; what nobody expected is logged and told without its insides. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const details = detailsOf(error, request);
  if (details.status >= 500 && details.code === 'internal') request.log.error({ err: error }, 'unexpected error');
  return reply.status(details.status).type('application/problem+json').send(details);
}

function detailsOf(error: unknown, request: FastifyRequest): ProblemDetails {
  if (error instanceof ZodError) {
    const issues = error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
    const first = issues[0];
    return {
      ...details(
        request,
        'invalid-input',
        first ? `${first.path || 'body'}: ${first.message}` : 'The input is not valid.',
      ),
      issues,
    };
  }
  if (error instanceof Problem) return { ...details(request, error.code, error.message), params: error.params };
  const known = fromFramework(error);
  if (known) return details(request, known.code, known.text);
  return details(
    request,
    'internal',
    `Something unexpected went wrong. The log has it under the request id ${request.id}.`,
  );
}

// What the HTTP framework itself refuses.
function fromFramework(error: unknown): { code: ProblemCode; text: string } | undefined {
  const code = (error as { code?: string }).code;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return { code: 'upload-too-large', text: 'The request body is too large.' };
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return { code: 'invalid-input', text: 'Send JSON (application/json), or a zip as application/zip.' };
  }
  const status = (error as { statusCode?: number }).statusCode;
  if (status === 429) return { code: 'too-many-attempts', text: 'Too many requests. Try again in a minute.' };
  if (status !== undefined && status >= 400 && status < 500)
    return { code: 'invalid-input', text: (error as Error).message };
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
