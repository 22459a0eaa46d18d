import { ApiProblem, type Run } from '@nonstop4/contract';
import { describe, expect, it } from 'vitest';
import { isAppName } from '../upload/app-name.ts';
import type { ArchiveToSend } from '../upload/send-archive.ts';
import { deployExample } from './deploy-example.ts';

const RUN = { id: 'run_1' } as Run;
const zip = new Blob(['zip']);

function refusal(code: 'app-name-taken' | 'quota-exceeded'): ApiProblem {
  return new ApiProblem({ type: 'about:blank', title: '', status: 409, code, detail: '' } as never);
}

/** Sends to a platform on which these names are somebody else's. */
function platformWith(foreign: RegExp, error = refusal('app-name-taken')) {
  const sent: ArchiveToSend[] = [];
  const send = async (archive: ArchiveToSend) => {
    sent.push(archive);
    if (foreign.test(archive.appName)) throw error;
    return RUN;
  };
  return { sent, send };
}

describe('the name of an app made of an example', () => {
  it('is that of the example', async () => {
    const { sent, send } = platformWith(/^$/);
    expect(await deployExample({ example: 'flask', zip, taken: new Set() }, send)).toBe(RUN);
    expect(sent).toMatchObject([{ appName: 'hello-flask', create: true, fileName: 'flask.zip' }]);
  });

  it('never is that of an app that the user has', async () => {
    const { sent, send } = platformWith(/^$/);
    await deployExample({ example: 'go', zip, taken: new Set(['hello-go', 'hello-go-2']) }, send);
    expect(sent.map(({ appName }) => appName)).toEqual(['hello-go-3']);
  });

  it('is another one where somebody else has it, each sent as an upload of its own', async () => {
    const { sent, send } = platformWith(/^hello-php$/);
    await deployExample({ example: 'php', zip, taken: new Set() }, send);
    expect(sent).toHaveLength(2);
    expect(sent.every(({ appName }) => isAppName(appName))).toBe(true);
    expect(new Set(sent.map(({ key }) => key)).size).toBe(2);
  });

  it('is not looked for without end, nor after another refusal', async () => {
    const everywhere = platformWith(/./);
    await expect(deployExample({ example: 'php', zip, taken: new Set() }, everywhere.send)).rejects.toThrow();
    expect(everywhere.sent).toHaveLength(4);
    const full = platformWith(/./, refusal('quota-exceeded'));
    await expect(deployExample({ example: 'php', zip, taken: new Set() }, full.send)).rejects.toThrow();
    expect(full.sent).toHaveLength(1);
  });
});
