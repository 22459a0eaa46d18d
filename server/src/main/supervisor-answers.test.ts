import { join } from 'node:path';
import { serveControl } from '@nonstop4/plane/control-server';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../../../testing/temporary-directory.ts';
import { supervisorAnswers } from './supervisor-answers.ts';

it('tells whether the supervisor is there, as it is at each look', async () => {
  const socket = join(temporaryDirectory(), 'supervisor.sock');
  const answers = supervisorAnswers(socket);
  expect(await answers()).toBe(false);
  const supervisor = await serveControl(socket, { 'GET /healthz': () => ({ name: 'supervisor' }) });
  expect(await answers()).toBe(true);
  await new Promise((resolve) => supervisor.close(resolve));
  expect(await answers()).toBe(false);
});
