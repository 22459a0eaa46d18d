import { type Access, operations } from '@nonstop4/contract';
import type { InjectOptions } from 'fastify';
import { describe, expect, it } from 'vitest';
import { openApiDocument } from '../../../scripts/openapi/document.ts';
import { CALLERS, type Caller, expectedAnswer } from '../../../scripts/rights/expected-answer.ts';
import { addUser, memoryPlatform } from '../../../testing/platform/memory-platform.ts';
import { bearer, openPanel } from '../../../testing/platform/panel.ts';
import type { User } from '../domain/user.ts';
import { setPerson } from '../usecases/access/people-of-app.ts';
import { createApp } from '../usecases/create-app.ts';
import { requestRun } from '../usecases/request-run.ts';

interface Described {
  operationId: string;
  'x-access'?: { rule: Access };
  responses: Record<string, { content?: Record<string, unknown> }>;
}

interface Asked {
  method: InjectOptions['method'];
  path: string;
  described: Described;
}

/** Answers that refuse whoever asks, and no mistake in what is asked. */
const REFUSALS = ['not-signed-in', 'role-too-small', 'operator-only', 'scope-too-small'];
const REFUSAL_OF = { 401: ['not-signed-in'], 403: ['role-too-small', 'operator-only'], 404: ['not-found'] };

const ASKED: Asked[] = Object.entries(
  openApiDocument('0.0.0').paths as Record<string, Record<string, Described>>,
).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, described]) => ({
    method: method.toUpperCase() as Asked['method'],
    path,
    described,
  })),
);

/** An App with somebody of each role, and a run of it. */
async function world() {
  const platform = memoryPlatform();
  const people: Record<Exclude<Caller, 'anonymous'>, User> = {
    stranger: await addUser(platform, 'sue', 'member'),
    viewer: await addUser(platform, 'vic', 'member'),
    deployer: await addUser(platform, 'dan', 'member'),
    owner: await addUser(platform, 'ada', 'member'),
    operator: await addUser(platform, 'opi', 'operator'),
  };
  const app = await createApp(platform, people.owner, 'shop');
  for (const role of ['viewer', 'deployer'] as const) {
    const ask = { name: people[role].name, role };
    await setPerson(platform, people.owner, app, ask);
  }
  const run = await requestRun(platform, app, { kind: 'restart', actor: 'ada' });
  return { platform, people, app, run };
}

function addressOf(path: string, run: string, app = 'shop'): string {
  const values: Record<string, string> = { app, run, release: '1' };
  return path.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? 'none');
}

describe('every operation of the document', () => {
  it('declares who may call it', () => {
    expect(ASKED.length).toBeGreaterThan(60);
    expect(ASKED.filter(({ described }) => !described['x-access']).map(({ path }) => path)).toEqual([]);
  });

  it.each(CALLERS)('answers as it declares when the caller is: %s', async (caller) => {
    const { platform, people, run } = await world();
    const { server } = await openPanel(platform);
    const headers = caller === 'anonymous' ? {} : await bearer(platform, people[caller]);
    const wrong: string[] = [];
    for (const { method, path, described } of ASKED) {
      const expected = expectedAnswer(described['x-access']?.rule as Access, caller);
      const answer = await server.inject({
        method: method as 'GET',
        url: addressOf(path, run.id),
        headers,
        payloadAsStream: true,
      });
      const isStream = String(answer.headers['content-type']).startsWith('text/event-stream');
      const body = isStream ? '' : await textOf(answer.stream());
      answer.stream().destroy();
      const { code, detail } = problemIn(body);
      const isAbsentApp = code === 'not-found' && /no app named|no such pipeline run/.test(detail);
      const fits =
        expected === 'yes'
          ? !REFUSALS.includes(code) && !isAbsentApp
          : answer.statusCode === expected && REFUSAL_OF[expected].includes(code) && (expected !== 404 || isAbsentApp);
      if (!fits) wrong.push(`${described.operationId}: ${expected} expected, ${answer.statusCode} ${code} answered`);
    }
    expect(wrong).toEqual([]);
  });

  it('says the same of what is absent and of what is somebody else’s', async () => {
    const { platform, people, run } = await world();
    const { server } = await openPanel(platform);
    for (const person of [people.stranger, people.operator]) {
      const headers = await bearer(platform, person);
      for (const { method, path } of ASKED.filter(({ path }) => /\{(app|run)\}/.test(path))) {
        const ask = async (url: string, name: string) => {
          const answer = await server.inject({ method: method as 'GET', url, headers });
          const { requestId: _id, ...problem } = answer.json<Record<string, unknown>>();
          return JSON.stringify(problem).replaceAll(name, '…');
        };
        const there = await ask(addressOf(path, run.id), path.includes('{run}') ? run.id : 'shop');
        expect(there).toBe(
          await ask(addressOf(path, 'run_none', 'none'), path.includes('{run}') ? 'run_none' : 'none'),
        );
        expect(JSON.parse(there)).toMatchObject({ status: 404, code: 'not-found' });
      }
    }
  });
});

it('a route that declares no rule keeps the server from starting', async () => {
  const { server } = await openPanel(memoryPlatform());
  server.get('/forgotten', async () => 'hello');
  await expect(server.ready()).rejects.toThrow('nothing declares who may call GET /forgotten');
});

it('an upload with create=true makes an app for anybody who is signed in, and none over somebody else’s', async () => {
  const { platform, people } = await world();
  const { server } = await openPanel(platform);
  const headers = { ...(await bearer(platform, people.stranger)), 'content-type': 'application/zip' };
  const url = (app: string) => `${operations.uploadArchive.path.replace('{app}', app)}?create=true`;
  const upload = (app: string) =>
    server.inject({ method: 'POST', url: url(app), headers, payload: Buffer.from('zip') });
  expect((await upload('shop')).json()).toMatchObject({ code: 'app-name-taken' });
  expect((await upload('other')).statusCode).toBe(202);
});

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString('utf8');
}

function problemIn(body: string): { code: string; detail: string } {
  try {
    const { code = '', detail = '' } = JSON.parse(body) as { code?: string; detail?: string };
    return { code, detail };
  } catch {
    return { code: '', detail: '' };
  }
}
