// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of compose files.
import { describe, expect, it } from 'vitest';
import { type Files, failureOf, packageJson, planOf } from '../../../../../testing/ports/language-detector/detect.ts';
import { languageDetectors } from '../../../main/detectors.ts';
import { detectBuildPlan } from '../../../usecases/detect-build-plan.ts';
import { MemorySourceTree } from '../../source-tree/memory/memory-source-tree.ts';

const SERVER = "require('node:http').createServer((_, r) => r.end('ok')).listen(process.env.PORT)";
const NODE: Files = {
  'package.json': packageJson({ scripts: { start: 'node server.js' } }),
  'server.js': SERVER,
};
const DOCKERFILE = 'FROM rust:1 AS build\nRUN cargo build\nFROM debian AS prod\nCMD ["/app"]\n';

const compose = (...lines: string[]) => ['services:', ...lines.map((line) => `  ${line}`), ''].join('\n');
const web = (...lines: string[]) => compose('web:', ...lines.map((line) => `  ${line}`));

/** Where images can be built. */
const imagePlanOf = (files: Files) =>
  detectBuildPlan(languageDetectors({ dockerfiles: true }), new MemorySourceTree(files));
const notesOf = async (files: Files) => (await planOf(files)).notes;

describe('a compose file beside a language that is known', () => {
  it('leaves the build to the language, and says what is started, where and how it is watched', async () => {
    const plan = await planOf({
      ...NODE,
      'docker-compose.yml': web(
        'build: .',
        'command: node server.js --port 3000',
        'ports: ["8080:3000"]',
        'environment: { GREETING: hello, PORT: 3000 }',
        'healthcheck: { test: ["CMD", "curl", "-f", "http://localhost:3000/up"] }',
      ),
    });
    expect(plan).toMatchObject({
      language: 'node',
      start: { argv: ['sh', '-c', 'node server.js --port $PORT'], port: 3000 },
      environment: { GREETING: 'hello' },
      healthPaths: ['/up', '/healthz', '/health', '/'],
    });
    expect(plan.notes).toContainEqual({ code: 'compose-used', params: { file: 'docker-compose.yml', service: 'web' } });
  });

  it.each([
    ['npm start', 'node server.js'],
    ['sh -c "npm install && npm start"', 'node server.js'],
    ['["sh", "-c", "npm ci && node server.js --fast"]', 'sh -c node server.js --fast'],
    ['npx nodemon server.js', 'node server.js'],
    ['/usr/local/bin/start', 'node server.js'],
    ['["node", "server.js", "--name", "two words"]', "sh -c node server.js --name 'two words'"],
    ['""', 'node server.js'],
  ])('takes the command %s as %s', async (command, started) => {
    const { start } = await planOf({ ...NODE, 'compose.yaml': web('build: .', `command: ${command}`) });
    expect(start.argv.join(' ')).toBe(started);
  });

  it('says which command is left out', async () => {
    const notes = await notesOf({ ...NODE, 'compose.yaml': web('build: .', 'command: npm run dev') });
    const params = { command: 'npm run dev', used: 'node server.js' };
    expect(notes).toContainEqual({ code: 'compose-command-left', params });
  });

  it('is enough for a program that says itself nothing of its start', async () => {
    const files = {
      'package.json': '{}',
      'lib/run.js': SERVER,
      'compose.yaml': web('build: .', 'command: node lib/run.js'),
    };
    expect((await planOf(files)).start.argv).toEqual(['sh', '-c', 'node lib/run.js']);
  });

  it('leaves the start to a Procfile where there is one', async () => {
    const plan = await planOf({
      ...NODE,
      Procfile: 'web: node server.js --web\n',
      'compose.yaml': web('build: .', 'command: node x.js'),
    });
    expect(plan.start.argv).toEqual(['sh', '-c', 'node server.js --web']);
  });

  it('takes the folder that is built', async () => {
    const files = Object.fromEntries(Object.entries(NODE).map(([path, text]) => [`app/${path}`, text]));
    const plan = await planOf({ ...files, 'README.md': '', 'compose.yaml': web('build: ./app') });
    expect(plan).toMatchObject({ language: 'node', folder: 'app', start: { argv: ['node', 'server.js'] } });
  });

  it('takes the folder that a ready image is given', async () => {
    const plan = await planOf({
      ...NODE,
      'compose.yaml': web(
        'image: node:24',
        'working_dir: /usr/src/app',
        'volumes: [".:/usr/src/app", "/usr/src/app/node_modules"]',
        'command: sh -c "npm install; node /usr/src/app/server.js --x"',
      ),
    });
    expect(plan.start.argv).toEqual(['sh', '-c', 'node ./server.js --x']);
    expect(plan.notes.map(({ code }) => code)).toEqual(
      ['no-lockfile', 'compose-used'].slice(plan.dependencies ? 0 : 1),
    );
    const inFolder = { 'server/package.json': '{}', 'server/index.js': SERVER };
    const working = web('image: node', 'volumes: [".:/app/"]', 'working_dir: /app/server', 'command: node index.js');
    expect(await planOf({ ...inFolder, 'compose.yaml': working })).toMatchObject({ folder: 'server' });
    const site = { 'html/index.html': '<p>', 'nginx.conf': '' };
    const nginx = web(
      'image: nginx',
      'volumes: ["./nginx.conf:/etc/nginx/nginx.conf", "./html:/usr/share/nginx/html:ro"]',
    );
    expect(await planOf({ ...site, 'compose.yaml': nginx })).toMatchObject({ language: 'static', folder: 'html' });
  });

  it('is not used where it only starts a database for the developer', async () => {
    const plan = await planOf({ ...NODE, 'compose.yaml': compose('db: { image: "postgres:16" }') });
    expect(plan.start.argv).toEqual(['node', 'server.js']);
    const params = { file: 'compose.yaml', services: 'db (postgres:16)' };
    expect(plan.notes).toContainEqual({ code: 'compose-without-app', params });
  });

  it('says what is not run, not kept, not taken and not there', async () => {
    const notes = await notesOf({
      ...NODE,
      'compose.yaml': compose(
        'web:',
        '  build: .',
        '  privileged: true',
        '  env_file: .env.local',
        '  environment: ["SECRET=${SECRET}", "TOKEN", "MODE=${MODE:-fast}"]',
        '  volumes: ["files:/var/files", "./uploads:/up", "/var/run/docker.sock:/var/run/docker.sock"]',
        'cache: { image: redis }',
        'worker: { build: ., profiles: [local] }',
      ),
      'compose.override.yaml': compose('web: {}'),
    });
    expect(notes.filter(({ code }) => code !== 'no-lockfile')).toEqual([
      { code: 'compose-used', params: { file: 'compose.yaml', service: 'web' } },
      { code: 'compose-not-run', params: { services: 'cache (redis)' } },
      { code: 'compose-open-variables', params: { variables: 'SECRET, TOKEN' } },
      { code: 'compose-env-file-missing', params: { files: '.env.local' } },
      { code: 'compose-not-kept', params: { paths: '/var/files, /up' } },
      { code: 'compose-not-taken', params: { settings: 'privileged' } },
      { code: 'several-manifests', params: { used: 'compose.yaml', ignored: 'compose.override.yaml' } },
    ]);
  });
});

describe('the variables of a compose file', () => {
  it('come from the file, its env_file and the .env beside it, and never set what is the platform’s', async () => {
    const plan = await planOf({
      ...NODE,
      '.env': 'LEVEL=info\nPATH_OF_IT=x # remark\n',
      'app.env': 'A=file\nB="two\\nlines"\nexport C=\'$LEVEL\'\n',
      'compose.yaml': web(
        'build: .',
        'env_file: [{ path: ./app.env }]',
        'environment: { A: "own ${LEVEL}", HOST: 0.0.0.0, NONSTOP4_X: 1, "not a name": 1, __proto__: x, D: "5$$", BIG: 12345678901234567890 }',
      ),
    });
    expect(plan.environment).toEqual({
      ...{ A: 'own info', B: 'two\nlines', C: '$LEVEL', D: '5$', BIG: '12345678901234567890' },
    });
  });

  it('are the owner’s to set where they lead to what is not run, or must be set', async () => {
    const plan = await planOf({
      ...NODE,
      'compose.yaml': compose(
        'web:',
        '  build: .',
        '  environment:',
        '    DATABASE_URL: postgres://app:secret@db:5432/shop',
        '    KEY: ${KEY:?}',
        '    READ_URL: postgres://${USER}:${PASSWORD}@db/shop',
        '    POSTGRES_USER: db',
        'db: { image: "postgres:16" }',
      ),
    });
    expect(plan.environment).toEqual({ POSTGRES_USER: 'db' });
    expect(plan.neededVariables).toEqual([
      { name: 'DATABASE_URL', service: 'db', image: 'postgres:16' },
      { name: 'READ_URL', service: 'db', image: 'postgres:16' },
      { name: 'KEY' },
    ]);
    expect(JSON.stringify(plan)).not.toContain('secret');
  });

  it('are not more than a program can be given', async () => {
    const many = Array.from({ length: 301 }, (_, n) => `V${n}: x`).join(', ');
    for (const environment of [many, `A: ${'x'.repeat(100_001)}`]) {
      const files = { ...NODE, 'compose.yaml': web('build: .', `environment: { ${environment} }`) };
      expect(await failureOf(files)).toMatchObject({ code: 'manifest-invalid' });
    }
  });
});

describe('a compose file beside a Dockerfile of no known language', () => {
  it('says which one, how far, with what and as what', async () => {
    const plan = await imagePlanOf({
      'api/docker/prod.Dockerfile': DOCKERFILE,
      'compose.yaml': web(
        'build: { context: api, dockerfile: docker/prod.Dockerfile, target: prod, args: { LEVEL: 2, FROM_OUTSIDE: } }',
        'command: ["serve", "--all"]',
        'expose: ["9000"]',
      ),
    });
    expect(plan).toMatchObject({
      language: 'dockerfile',
      folder: 'api',
      dockerfile: { file: 'docker/prod.Dockerfile', target: 'prod', args: { LEVEL: '2' } },
      start: { argv: ['serve', '--all'], afterEntrypoint: true, port: 9000 },
    });
  });

  it('takes the place of its ENTRYPOINT too, or of nothing', async () => {
    const start = async (...lines: string[]) =>
      (await imagePlanOf({ Dockerfile: DOCKERFILE, 'compose.yaml': web('build: .', ...lines) })).start;
    expect(await start('entrypoint: /run.sh', 'command: a "b c"')).toMatchObject({ argv: ['/run.sh', 'a', 'b c'] });
    expect(await start('entrypoint: /run.sh')).not.toHaveProperty('afterEntrypoint');
    expect((await start('ports: ["80:80"]')).argv).toEqual([]);
    expect(await start('ports: ["80:80"]')).not.toHaveProperty('port');
  });

  it('needs what builds images, as a Dockerfile does', async () => {
    const files = { Dockerfile: DOCKERFILE, 'compose.yaml': web('build: .', 'command: ./x') };
    expect((await failureOf(files)).code).toBe('dockerfile-needs-builder');
  });
});

const REFUSED: [what: string, files: Files, code: string, params: object][] = [
  [
    'two services that may be the app',
    {
      ...NODE,
      'compose.yaml': compose('web: { build: . }', 'worker: { build: ., image: me/x }', 'db: { image: mysql }'),
    },
    'compose-several-services',
    { file: 'compose.yaml', found: 'web, worker (me/x)' },
  ],
  [
    'a database alone',
    { 'docker-compose.yaml': compose('db: { image: "mcr.microsoft.com/mssql/server:2022-latest" }') },
    'compose-no-service',
    { file: 'docker-compose.yaml', found: 'db (mcr.microsoft.com/mssql/server:2022-latest)' },
  ],
  [
    'a ready image',
    { 'compose.yml': compose('blog: { image: "ghost:5" }') },
    'compose-ready-image',
    { file: 'compose.yml', service: 'blog', image: 'ghost:5' },
  ],
  ['another file', { 'compose.yaml': 'include: [a.yaml]\nservices: {}' }, 'compose-unsupported', { found: 'include' }],
  [
    'a service of another file',
    { 'compose.yaml': web('extends: { file: a.yml, service: b }') },
    'compose-unsupported',
    { found: 'services.web.extends' },
  ],
  [
    'code from elsewhere',
    { 'compose.yaml': web('build: https://example.com/a.git') },
    'compose-unsupported',
    { found: 'services.web.build: https://example.com/a.git' },
  ],
  [
    'code from elsewhere, with a token',
    { 'compose.yaml': web('build: https://me:t0ken@example.com/a.git') },
    'compose-unsupported',
    { found: 'services.web.build: https://example.com/a.git' },
  ],
  [
    'code from outside',
    { 'compose.yaml': web('build: ../a') },
    'compose-unsupported',
    { found: 'services.web.build: ../a' },
  ],
  [
    'a Dockerfile from outside',
    { 'compose.yaml': web('build: { dockerfile: /etc/passwd }') },
    'compose-unsupported',
    { found: 'services.web.build.dockerfile: /etc/passwd' },
  ],
  [
    'a Dockerfile in the file itself',
    { 'compose.yaml': web('build: { dockerfile_inline: FROM x }') },
    'compose-unsupported',
    { found: 'services.web.build.dockerfile_inline' },
  ],
  [
    'a folder that is not there',
    { 'compose.yaml': web('build: ./app') },
    'manifest-invalid',
    { message: 'services.web.build: there is no folder “app” in the zip' },
  ],
  [
    'a Dockerfile that is not there',
    { 'compose.yaml': web('build: { context: ., dockerfile: a/Dockerfile }'), 'b.rs': '' },
    'manifest-invalid',
    { message: 'services.web.build: there is no “a/Dockerfile” in the zip' },
  ],
  ['neither image nor build', { 'compose.yaml': web('command: x') }, 'manifest-invalid', {}],
  ['a tab', { ...NODE, 'compose.yaml': 'services:\n  web:\n\tbuild: .\n' }, 'manifest-invalid', { line: 3, column: 1 }],
  [
    'a name twice',
    { ...NODE, 'compose.yaml': 'services: {}\nservices: {}\n' },
    'manifest-invalid',
    { line: 2, column: 1 },
  ],
  [
    'a quote too few',
    { ...NODE, 'compose.yaml': web('build: "."', 'image: "x') },
    'manifest-invalid',
    { file: 'compose.yaml' },
  ],
  [
    'two documents',
    { ...NODE, 'compose.yaml': `${web('build: .')}---\n${web('build: .')}` },
    'manifest-invalid',
    { line: 4 },
  ],
  ['nothing', { ...NODE, 'compose.yaml': '' }, 'manifest-invalid', { message: 'it has no “services”' }],
  ['a list of services', { ...NODE, 'compose.yaml': 'services: [a]' }, 'manifest-invalid', {}],
  ['a service that is a text', { ...NODE, 'compose.yaml': 'services: { web: x }' }, 'manifest-invalid', {}],
  ['brackets without an end', { ...NODE, 'compose.yaml': '['.repeat(60_000) }, 'manifest-invalid', {}],
  ['lists without an end', { ...NODE, 'compose.yaml': '- '.repeat(30_000) }, 'manifest-invalid', {}],
  ['keys without an end', { ...NODE, 'compose.yaml': '? '.repeat(30_000) }, 'manifest-invalid', {}],
  ['anchors without an end', { ...NODE, 'compose.yaml': '&a '.repeat(20_000) }, 'manifest-invalid', {}],
  ['depth without brackets', { ...NODE, 'compose.yaml': stairs() }, 'manifest-invalid', {}],
  ['an alias bomb', { ...NODE, 'compose.yaml': aliasBomb() }, 'manifest-invalid', {}],
  ['an unknown alias', { ...NODE, 'compose.yaml': 'services: *x' }, 'manifest-invalid', {}],
  ['a file of a megabyte', { ...NODE, 'compose.yaml': `#${'x'.repeat(999_000)}` }, 'manifest-invalid', {}],
];

function stairs(): string {
  return Array.from({ length: 340 }, (_, n) => `${' '.repeat(n)}a:`).join('\n');
}

function aliasBomb(): string {
  const rows = Array.from({ length: 12 }, (_, n) => `l${n + 1}: &l${n + 1} [${Array(10).fill(`*l${n}`).join(',')}]`);
  return ['l0: &l0 [x,x,x,x,x,x,x,x,x,x]', ...rows, 'services: { web: { build: ., x: *l12 } }', ''].join('\n');
}

it.each(REFUSED)('a compose file with %s is refused by its own card', async (_what, files, code, params) => {
  expect(await failureOf(files)).toMatchObject({ code, params });
});

it('takes fragments of YAML and merges them', async () => {
  const text = 'x-env: &env { A: a, B: b }\nservices:\n  web:\n    build: .\n    environment: { <<: *env, B: c }\n';
  expect((await planOf({ ...NODE, 'compose.yaml': text })).environment).toEqual({ A: 'a', B: 'c' });
});
