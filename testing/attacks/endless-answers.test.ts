import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { GitHubApi } from '../../server/src/adapters/git-host/github/github-api.ts';
import { JenkinsClient } from '../../server/src/adapters/pipeline-runner/jenkins/jenkins-client.ts';
import { type Answer, answeringServer } from './answering-server.ts';

async function serve(answer: Answer) {
  const { address, ...server } = await answeringServer(answer);
  return { ...server, address: `http://${address}` };
}

/** Sends for as long as somebody reads; gives how much was taken. */
function endless(response: ServerResponse): () => number {
  let bytes = 0;
  const part = Buffer.alloc(256 * 1024, ' ');
  const send = () => {
    do bytes += part.length;
    while (!response.destroyed && response.write(part));
  };
  response.on('drain', send);
  send();
  return () => bytes;
}

const github = (address: string) => new GitHubApi(address, () => 1_000);
const jenkins = (address: string) =>
  new JenkinsClient(async () => ({ address, userName: 'nonstop4', token: 'swordfish' }));
const ask = (api: GitHubApi) =>
  api.ask({ method: 'GET', path: '/user', authorization: () => 'Bearer swordfish' }, z.object({}));

describe('an answer', () => {
  it('of GitHub’s API is read no further than any honest one', async () => {
    let taken = () => 0;
    const { address } = await serve((_request, response) => {
      taken = endless(response);
    });
    await expect(ask(github(address))).rejects.toMatchObject({ failure: { code: 'git-server-unreachable' } });
    expect(taken()).toBeLessThan(32 * 1024 * 1024);
  });

  it('of Jenkins is read no further than any honest one', async () => {
    let taken = () => 0;
    const { address } = await serve((_request, response) => {
      taken = endless(response);
    });
    await expect(jenkins(address).json('api/json')).rejects.toMatchObject({ failure: { code: 'ci-unreachable' } });
    expect(taken()).toBeLessThan(128 * 1024 * 1024);
  });

  it.each([
    ['GitHub', (address: string) => ask(github(address))],
    ['Jenkins', (address: string) => jenkins(address).json('api/json')],
  ] as const)('that is a redirect to another host takes no token there: %s', async (_, call) => {
    const inside = await serve((_request, response) => response.end('{}'));
    const { address } = await serve((_request, response) =>
      response.writeHead(302, { location: `${inside.address}/latest/meta-data` }).end(),
    );
    await call(address).catch(() => undefined);
    expect(inside.requests).toEqual([]);
  });
});
