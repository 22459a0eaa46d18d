import { operations } from '@nonstop4/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deploy, type Files, logText, untilEnded, upload, visit, zipFiles } from './harness/deploy.ts';
import { type EmbeddedPlatform, startEmbeddedPlatform } from './harness/embedded-platform.ts';

/** As it lies on a developer's machine: the code in a folder, its database beside it, a mail catcher for whoever asks for it. */
const SHOP: Files = {
  'README.md': '# shop\n',
  'docker-compose.yml': `
x-common: &common
  GREETING: hello
services:
  web:
    build: ./app
    command: sh -c "npm install && node server.js --port 3000"
    ports: ["8080:3000"]
    environment:
      <<: *common
      COLOR: \${COLOR:-red}
      DATABASE_URL: postgres://shop:only-for-developers@db:5432/shop
    depends_on: [db]
    healthcheck:
      test: ["CMD", "curl", "-f", "http://localhost:3000/up"]
  db:
    image: postgres:16
    volumes: ["data:/var/lib/postgresql/data"]
  mail:
    build: ./mail
    profiles: [local]
volumes: { data: {} }
`,
  'app/Dockerfile': 'FROM node:24\nWORKDIR /app\nCOPY . .\nCMD ["node", "server.js"]\n',
  'app/package.json': '{"name":"shop"}',
  'app/server.js': `
    const { env, argv } = process;
    require('node:http').createServer((request, answer) => {
      answer.statusCode = request.url === '/' || request.url === '/up' ? 200 : 404;
      answer.end([env.GREETING, env.COLOR, env.DATABASE_URL].join(' '));
    }).listen(Number(argv[3]));`,
};

describe('a zip with a compose file', () => {
  let platform: EmbeddedPlatform;
  beforeAll(async () => {
    platform = await startEmbeddedPlatform();
  });
  afterAll(() => platform?.stop());

  it('says which setting its database needs, and goes live as it is when that is set', async () => {
    const zip = await zipFiles(SHOP);
    const refused = await untilEnded(platform, (await upload(platform, 'shop', zip)).id);
    expect(refused.failure, await logText(platform, refused.id)).toMatchObject({
      code: 'compose-variable-missing',
      params: { variable: 'DATABASE_URL', service: 'db', image: 'postgres:16' },
    });
    expect(refused.failure?.todo).toContain('upload the same zip again');

    const body = { secrets: { DATABASE_URL: 'postgres://elsewhere/shop' }, configVars: { COLOR: 'blue' } };
    await platform.api.call(operations.changeApp, { params: { app: 'shop' }, body });
    const run = await deploy(platform, 'shop', zip);
    expect(await visit(platform, 'shop')).toEqual({ status: 200, text: 'hello blue postgres://elsewhere/shop' });

    const log = await logText(platform, run.id);
    expect(log).toContain('docker-compose.yml says how it is run: the service “web”.');
    expect(log).toContain('Not run: db (postgres:16).');
    expect(log).toContain('Start command: sh -c node server.js --port $PORT');
    expect(log).not.toContain('only-for-developers');
    const app = await platform.api.call(operations.getApp, { params: { app: 'shop' } });
    expect(app).toMatchObject({ language: 'node', redundancy: { state: 'redundant' } });
  });
});
