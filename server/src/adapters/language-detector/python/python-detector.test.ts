import { describe, expect, it } from 'vitest';
import { type Files, failureOf, planOf, summary } from '../../../../../testing/ports/language-detector/detect.ts';

type Expected = Partial<ReturnType<typeof summary>>;

const FLASK = 'from flask import Flask\napp = Flask(__name__)\n';
const FASTAPI = 'from fastapi import FastAPI\napi: FastAPI = FastAPI(title="x")\n';
const gunicorn = (target: string) =>
  `python3 -m gunicorn --bind $HOST:$PORT --workers 1 --threads 8 --keep-alive 75 --graceful-timeout 30 ${target}`;
const uvicorn = (target: string) => `python3 -m uvicorn ${target} --host $HOST --port $PORT --timeout-keep-alive 75`;
const pip = (wanted: string) =>
  `python3 -m pip install --target .nonstop4/python --no-input --disable-pip-version-check --no-warn-script-location --progress-bar off ${wanted}`;
const MANAGE = "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n";

const PROJECTS: [what: string, files: Files, expected: Expected][] = [
  [
    'a program without packages',
    { 'main.py': 'print(1)' },
    { install: undefined, build: ['python3 -m py_compile main.py'], start: 'python3 main.py', notes: [] },
  ],
  [
    'a program of an unusual name, when it is the only one',
    { 'shop.py': 'print(1)', 'test_shop.py': '' },
    { start: 'python3 shop.py' },
  ],
  [
    'the one of several that is meant to be started',
    { 'a.py': 'x = 1', 'shop.py': "if __name__ == '__main__':\n  print(1)\n" },
    { start: 'python3 shop.py' },
  ],
  [
    'Flask without a server: one is added',
    { 'requirements.txt': 'Flask==3.1\n', 'app.py': FLASK },
    {
      framework: 'Flask',
      install: pip('-r requirements.txt gunicorn>=21,<25'),
      start: gunicorn('app:app'),
      notes: ['server-added'],
    },
  ],
  [
    'Flask with gunicorn, versions open',
    { 'requirements.txt': 'flask\nGunicorn>=20 # server\n', 'app.py': FLASK },
    { install: pip('-r requirements.txt'), start: gunicorn('app:app'), notes: ['no-lockfile'] },
  ],
  [
    'wsgi.py before what it imports',
    { 'requirements.txt': 'flask==3.1\ngunicorn==23', 'wsgi.py': FLASK, 'shop/__init__.py': FLASK },
    { start: gunicorn('wsgi:app') },
  ],
  [
    'a factory in a package',
    {
      'requirements.txt': 'flask==3.1\ngunicorn==23',
      'shop/__init__.py': 'def create_app(config=None):\n    app = Flask(__name__)\n    return app\n',
    },
    { start: gunicorn('shop:create_app()') },
  ],
  [
    'an app object in the src layout',
    { 'pyproject.toml': '[project]\nname="x"\ndependencies=["fastapi[standard]==0.120"]', 'src/shop/main.py': FASTAPI },
    { framework: 'FastAPI', start: uvicorn('shop.main:api') },
  ],
  [
    'FastAPI without uvicorn',
    { 'requirements.txt': 'fastapi==0.120', 'main.py': FASTAPI },
    { install: pip('-r requirements.txt uvicorn>=0.23,<1'), notes: ['server-added'] },
  ],
  [
    'Django',
    {
      'requirements.txt': 'django==5.2\ngunicorn==23',
      'manage.py': MANAGE,
      'shop/settings.py': '',
      'shop/wsgi.py': '',
    },
    {
      framework: 'Django',
      build: ['python3 -m py_compile shop/wsgi.py'],
      start: gunicorn('shop.wsgi:application'),
      notes: ['migrations-not-run'],
    },
  ],
  [
    'Django one folder down, with style sheets to collect',
    {
      'requirements.txt': 'django==5.2\ngunicorn==23',
      'site1/manage.py': MANAGE,
      'site1/shop/settings.py': "STATIC_ROOT = 'x'\n",
      'site1/shop/wsgi.py': '',
    },
    { build: ['python3 -m py_compile site1/shop/wsgi.py', 'python3 manage.py collectstatic --noinput --verbosity 0'] },
  ],
  [
    'Streamlit',
    { 'requirements.txt': 'streamlit==1.50', 'app.py': 'import streamlit as st\n' },
    {
      framework: 'Streamlit',
      start: expect.stringContaining('python3 -m streamlit run app.py --server.address $HOST') as never,
    },
  ],
  [
    'Poetry',
    {
      'pyproject.toml':
        '[tool.poetry.dependencies]\npython = "^3.11"\nflask = "^3.1"\ngunicorn = {version = "~23.0", extras = ["gevent"]}\n',
      'app.py': FLASK,
    },
    { install: pip('-r .nonstop4/requirements.txt'), start: gunicorn('app:app'), notes: ['no-lockfile'] },
  ],
  [
    'Pipenv with its lock',
    {
      Pipfile: '[packages]\nflask = "*"\ngunicorn = "*"\n',
      'Pipfile.lock': '{"default":{"flask":{"version":"==3.1.0"}}}',
      'app.py': FLASK,
    },
    { install: pip('-r .nonstop4/requirements.txt -c .nonstop4/constraints.txt'), notes: [] },
  ],
  [
    'requirements that install the source itself: uncached',
    { 'requirements.txt': '-e .\nflask==3.1\ngunicorn==23', 'setup.py': '', 'app.py': FLASK },
    { install: undefined, build: [pip('-r requirements.txt'), 'python3 -m py_compile app.py'] },
  ],
  [
    'hashes: the added server is installed apart',
    { 'requirements.txt': 'flask==3.1 \\\n  --hash=sha256:00\n', 'app.py': FLASK },
    { install: `${pip('-r requirements.txt')} && ${pip('gunicorn>=21,<25').replace('python ', 'python-server ')}` },
  ],
  [
    'a Procfile',
    { 'requirements.txt': 'flask==3.1\ngunicorn==23', 'app.py': FLASK, Procfile: 'web: gunicorn app:app' },
    { start: 'sh -c gunicorn app:app', notes: ['procfile-used'] },
  ],
  [
    'Flask beside a package.json for its style sheets',
    {
      'requirements.txt': 'flask==3.1\ngunicorn==23',
      'app.py': FLASK,
      'package.json': '{"scripts":{"build":"tailwindcss"}}',
    },
    { language: 'python', start: gunicorn('app:app') },
  ],
  [
    'a tool beside pages is no server',
    { 'index.html': '', 'convert.py': 'print(1)' },
    { language: 'static', start: 'static .' },
  ],
  [
    'a server beside its page',
    { 'index.html': '', 'run.py': 'HTTPServer(("", 80), H).serve_forever()' },
    { start: 'python3 run.py' },
  ],
];

describe('Python', () => {
  it.each(PROJECTS)('%s', async (_what, files, expected) => {
    expect(summary(await planOf(files))).toMatchObject(expected);
  });

  it('writes what Poetry asks for as requirements, and its lock as constraints', async () => {
    const plan = await planOf({
      'pyproject.toml':
        '[tool.poetry.dependencies]\npython = ">=3.11"\nflask = "^3.1"\nrequests = "~2.32"\nlib = {git = "https://example.com/lib.git", tag = "v1"}\n',
      'poetry.lock':
        '[[package]]\nname = "flask"\nversion = "3.1.2"\n[[package]]\nname = "own"\nversion = "1"\n[package.source]\ntype = "directory"\n',
      'app.py': FLASK,
    });
    expect(plan.files).toMatchObject({
      '.nonstop4/requirements.txt': 'flask>=3.1,<4\nrequests>=2.32,<2.33\nlib @ git+https://example.com/lib.git@v1\n',
      '.nonstop4/constraints.txt': 'flask==3.1.2\n',
    });
    expect(plan.dependencies).toMatchObject({
      keyFiles: ['.nonstop4/requirements.txt', '.nonstop4/constraints.txt'],
      locked: true,
    });
    expect(plan.tools[0]).toEqual({ name: 'python3', version: '>=3.11' });
  });

  it('keys the layer by the files that requirements include', async () => {
    const plan = await planOf({
      'requirements/prod.txt': '-r base.txt\ngunicorn==23\n',
      'requirements/base.txt': 'flask==3.1\n',
      'app.py': FLASK,
    });
    expect(plan.dependencies?.keyFiles).toEqual(['requirements/prod.txt', 'requirements/base.txt']);
  });

  it('finds packages from any directory, and prints without a buffer', async () => {
    const plan = await planOf({
      'requirements.txt': 'flask==3.1\ngunicorn==23',
      'site1/manage.py': MANAGE,
      'site1/shop/wsgi.py': '',
    });
    expect(plan.start).toMatchObject({
      workDir: 'site1',
      env: {
        PYTHONUNBUFFERED: '1',
        PYTHONPATH: '$APP_DIR/site1:$APP_DIR:$APP_DIR/.nonstop4/python:$APP_DIR/.nonstop4/python-server',
      },
    });
  });

  it.each([
    [
      'requirements without a program',
      { 'requirements.txt': 'flask' },
      'no-start-command',
      { file: 'requirements.txt' },
    ],
    [
      'TOML that is none',
      { 'pyproject.toml': '[project]\nname = x\n', 'main.py': '' },
      'manifest-invalid',
      { file: 'pyproject.toml', line: 2 },
    ],
    [
      'Django without wsgi.py',
      { 'manage.py': MANAGE },
      'no-start-command',
      { file: 'manage.py', expected: 'shop/wsgi.py' },
    ],
    [
      'a lock of Pipenv that is no JSON',
      { Pipfile: '', 'Pipfile.lock': '{', 'main.py': '' },
      'manifest-invalid',
      { file: 'Pipfile.lock' },
    ],
  ] as [string, Files, string, object][])('fails plainly: %s', async (_what, files, code, params) => {
    expect(await failureOf(files)).toMatchObject({ code, params });
  });
});
