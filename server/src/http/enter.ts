import type { Me } from '@nonstop4/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { User } from '../domain/user.ts';
import { beginSecondStep, secondFactorNeeded } from '../usecases/accounts/second-step.ts';
import { openSession, refuseSuspended, type Visitor } from '../usecases/accounts/sign-in.ts';
import type { Platform } from '../usecases/platform.ts';
import { allowedIfAny } from './route-rules.ts';
import { setSessionCookie } from './session-cookie.ts';
import { setShortCookie } from './short-cookie.ts';

interface Exchange {
  request: FastifyRequest;
  reply: FastifyReply;
}

/** Signs in whoever has shown who they are by one thing. Throws Problem `second-factor-needed` where a second one is asked for. */
export async function enter(platform: Platform, user: User, { request, reply }: Exchange): Promise<Me> {
  refuseSuspended(user);
  const step = await beginSecondStep(platform, user);
  if (step === undefined) return openTo(platform, user, { request, reply });
  setShortCookie(request, reply, 'second-step', step);
  throw secondFactorNeeded();
}

/** A new session for each sign-in: one that was planted before is worth nothing. */
export async function openTo(platform: Platform, user: User, { request, reply }: Exchange): Promise<Me> {
  const token = await openSession(platform, user, visitorOf(request));
  setSessionCookie(request, reply, token, platform.rules.sessionMs);
  // The audit log is to say who came in, also by a second step or through an identity provider, which name nobody.
  allowedIfAny(request).signedIn = user;
  return me(user);
}

export function me({ id, name, role }: User): Me {
  return { id, name, role };
}

function visitorOf(request: FastifyRequest): Visitor {
  return { from: request.ip, userAgent: request.headers['user-agent'] ?? '' };
}
