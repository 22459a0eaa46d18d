import { isFrontendServer } from './frontends.ts';
import { looksLikeServer, type NodeProject, programPaths } from './node-project.ts';

/** Manifests of servers in other languages, which often carry a package.json for their style sheets and scripts. */
const OTHER_MANIFESTS = [
  'manage.py',
  'composer.json',
  'Gemfile',
  'go.mod',
  'pom.xml',
  'build.gradle',
  'build.gradle.kts',
];
const PYTHON_MANIFESTS = ['requirements.txt', 'pyproject.toml', 'Pipfile'];
const PYTHON_SERVERS = /\b(flask|fastapi|django|starlette|streamlit|aiohttp|tornado|bottle|gunicorn|uvicorn)\b/i;

/** Whether the package.json only accompanies a server that is written in another language. */
export async function belongsToAnother(project: NodeProject): Promise<boolean> {
  const { manifest, files } = project;
  if (manifest.scripts.start && !isFrontendServer(manifest.scripts.start)) return false;
  if (await hasOwnServer(project)) return false;
  return OTHER_MANIFESTS.some((path) => files.has(path)) || (await hasPythonServer(project));
}

async function hasOwnServer({ source, files }: NodeProject): Promise<boolean> {
  for (const path of ['server', 'app', 'index'].flatMap(programPaths)) {
    if (files.has(path) && looksLikeServer(await source.read(path))) return true;
  }
  return false;
}

async function hasPythonServer({ source, files }: NodeProject): Promise<boolean> {
  for (const path of PYTHON_MANIFESTS) {
    if (files.has(path) && PYTHON_SERVERS.test((await source.read(path)) ?? '')) return true;
  }
  return false;
}
