import type { SourceTree } from '../../../ports/source-tree.ts';

export type WebFramework = 'Flask' | 'FastAPI' | 'Starlette' | 'Quart' | 'Litestar' | 'Dash' | 'Bottle' | 'Falcon';

/** The object that a server loads: `main:app`, or `main:create_app()`. */
export interface AppObject {
  framework: WebFramework;
  kind: 'wsgi' | 'asgi';
  module: string;
  object: string;
  isFactory: boolean;
  file: string;
  /** Folders put on PYTHONPATH so that the module is found. */
  searchPath: string[];
}

interface Constructor {
  framework: WebFramework;
  kind: AppObject['kind'];
  names: string;
}

const CONSTRUCTORS: Constructor[] = [
  { framework: 'Flask', kind: 'wsgi', names: '(?:flask\\.)?Flask' },
  { framework: 'Flask', kind: 'wsgi', names: '(?:connexion\\.)?(?:FlaskApp)' },
  { framework: 'FastAPI', kind: 'asgi', names: '(?:fastapi\\.)?FastAPI' },
  { framework: 'Quart', kind: 'asgi', names: '(?:quart\\.)?Quart' },
  { framework: 'Litestar', kind: 'asgi', names: '(?:litestar\\.)?Litestar' },
  { framework: 'Starlette', kind: 'asgi', names: '(?:starlette\\.applications\\.)?Starlette' },
  { framework: 'Falcon', kind: 'asgi', names: 'falcon\\.asgi\\.App' },
  { framework: 'Falcon', kind: 'wsgi', names: 'falcon\\.(?:App|API)' },
];

/** The usual names first: what others import comes after what is started. */
const NAMES = ['wsgi', 'asgi', 'main', 'app', 'server', 'application', 'run', 'api', 'index', 'web'];
const MOST_FILES = 60;

/** Looks for the object in the files of the first two levels, by reading them. */
export async function findAppObject(source: SourceTree): Promise<AppObject | undefined> {
  const texts = new Map<string, string>();
  for (const file of orderFiles(await source.files())) texts.set(file, (await source.read(file)) ?? '');
  return inFiles(texts, directObject) ?? inFiles(texts, factory);
}

function inFiles(texts: ReadonlyMap<string, string>, find: (text: string) => Found | undefined): AppObject | undefined {
  for (const [file, text] of texts) {
    const found = find(text);
    if (found) return { ...found, file, ...moduleOf(file, texts) };
  }
  return undefined;
}

type Found = Pick<AppObject, 'framework' | 'kind' | 'object' | 'isFactory'>;

// At the beginning of a line, so that it is the module's own: `app = Flask(__name__)`, `app: FastAPI = FastAPI()`.
function directObject(text: string): Found | undefined {
  for (const { framework, kind, names } of CONSTRUCTORS) {
    const object = new RegExp(`^(\\w+)\\s*(?::\\s*[\\w.]+\\s*)?=\\s*${names}\\s*\\(`, 'm').exec(text)?.[1];
    if (object) return { framework, kind, object, isFactory: false };
  }
  const dash = /^(\w+)\s*=\s*\w+\.server\s*$/m.exec(text)?.[1];
  if (dash && /\bDash\s*\(/.test(text)) return { framework: 'Dash', kind: 'wsgi', object: dash, isFactory: false };
  return undefined;
}

// `def create_app():` whose parameters all have defaults, in a file that makes the object inside of it.
function factory(text: string): Found | undefined {
  const name = /^(?:def)\s+(create_app|make_app|get_app|create_application)\s*\(((?:[^)=]*=[^),]*,?)*|\s*)\)/m.exec(
    text,
  )?.[1];
  if (!name) return undefined;
  const made = CONSTRUCTORS.find(({ names }) =>
    new RegExp(`^\\s+(?:\\w+\\s*(?::\\s*[\\w.]+\\s*)?=|return)\\s*${names}\\s*\\(`, 'm').test(text),
  );
  return made ? { framework: made.framework, kind: made.kind, object: name, isFactory: true } : undefined;
}

function orderFiles(files: readonly string[]): string[] {
  const candidates = files.filter((path) => path.endsWith('.py') && !isNoSource(path) && path.split('/').length <= 3);
  return candidates.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1)).slice(0, MOST_FILES);
}

/** Tests, environments that were packed by mistake, and changes of a database. */
export function isNoSource(path: string): boolean {
  return (
    /(^|\/)(tests?|venv|\.venv|env|\.env|site-packages|migrations|docs|examples|node_modules|build|dist)\//.test(
      path,
    ) || /(^|\/)(test_[^/]*|conftest|setup)\.py$/.test(path)
  );
}

function rank(path: string): number {
  const parts = path
    .replace(/\/__init__\.py$/, '/__init__')
    .replace(/\.py$/, '')
    .split('/');
  const depth = parts[0] === 'src' ? parts.length - 2 : parts.length - 1;
  const name = NAMES.indexOf(parts.at(-1) ?? '');
  return depth * 100 + (name === -1 ? NAMES.length : name);
}

function moduleOf(file: string, texts: ReadonlyMap<string, string>): Pick<AppObject, 'module' | 'searchPath'> {
  const parts = file
    .replace(/\.py$/, '')
    .replace(/\/__init__$/, '')
    .split('/');
  // `src` without an __init__.py is a folder of packages, not one itself.
  const isLayout = parts[0] === 'src' && parts.length > 1 && !texts.has('src/__init__.py');
  return isLayout
    ? { module: parts.slice(1).join('.'), searchPath: ['src'] }
    : { module: parts.join('.'), searchPath: [] };
}
