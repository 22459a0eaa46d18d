import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Tree = { [key: string]: Json };

/**
 * An excerpt of GitHub's public description of its API (MIT), as npm's `@octokit/openapi` has it; the version is in the file under `from`, and scripts/github-description.ts makes it.
 */
const description = JSON.parse(readFileSync(join(import.meta.dirname, 'description.json'), 'utf8')) as Tree;

/** What any request may be answered and the operations do not list, and the pages of the documentation that say so. */
const GENERAL: Record<number, string> = {
  401: 'https://docs.github.com/rest/authentication/authenticating-to-the-rest-api#failed-login-limit',
  403: 'https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit',
  404: 'https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api#404-not-found-for-an-existing-resource',
  429: 'https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit',
};

const ajv = new Ajv({ strict: false, allErrors: true, validateSchema: false });
formats.default(ajv);
ajv.addSchema({ ...(withNull(description) as Tree), $id: 'github' });

/** The page of the documentation that an operation is described on. */
export function pageOf(method: string, path: string): string {
  return String((operationOf(method, path).externalDocs as Tree).url);
}

/** Whether an answer has the form that is described for its status. Throws with what is wrong, and the page. */
export function checkAnswer(method: string, path: string, status: number, body: unknown): void {
  const responses = operationOf(method, path).responses as Tree;
  const described = responses[String(status)];
  const page = described ? pageOf(method, path) : GENERAL[status];
  if (!page) throw new Error(`${method} ${path} is not described to answer ${status}: ${pageOf(method, path)}`);
  const pointer = described
    ? schemaPointer(described as Tree, `#/paths/${escaped(path)}/${method.toLowerCase()}/responses/${status}`)
    : '#/components/schemas/basic-error';
  check(pointer, body, `the answer ${status} of ${method} ${path} (${page})`);
}

/** The same for what is asked. */
export function checkRequest(method: string, path: string, body: unknown): void {
  const { requestBody } = operationOf(method, path);
  if (!requestBody) return;
  const pointer = `#/paths/${escaped(path)}/${method.toLowerCase()}/requestBody`;
  check(
    schemaPointer(requestBody as Tree, pointer),
    body ?? {},
    `the body of ${method} ${path} (${pageOf(method, path)})`,
  );
}

/** An answer of the documentation's, to be changed where the double knows better. */
export function exampleOf(name: string): Tree {
  const { value } = ((description.components as Tree).examples as Tree)[name] as Tree;
  return structuredClone(value) as Tree;
}

function operationOf(method: string, path: string): Tree {
  const operation = ((description.paths as Tree)[path] as Tree | undefined)?.[method.toLowerCase()];
  if (!operation) throw new Error(`The description has no ${method} ${path}.`);
  return operation as Tree;
}

function schemaPointer(node: Tree, pointer: string): string {
  if (typeof node.$ref === 'string') {
    const referred = node.$ref
      .slice(2)
      .split('/')
      .reduce<Json>((tree, step) => (tree as Tree)[step] ?? null, description);
    return schemaPointer(referred as Tree, node.$ref);
  }
  return `${pointer}/content/${escaped('application/json')}/schema`;
}

function check(pointer: string, body: unknown, what: string): void {
  const valid = ajv.getSchema(`github${pointer}`) ?? ajv.compile({ $ref: `github${pointer}` });
  if (valid(body)) return;
  throw new Error(`${what} is not as described: ${ajv.errorsText(valid.errors)}`);
}

function escaped(step: string): string {
  return step.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('{', '%7B').replaceAll('}', '%7D');
}

/** OpenAPI 3.0 writes `nullable` where JSON Schema has a type, and ajv takes it beside `type` only. */
function withNull(value: Json): Json {
  if (Array.isArray(value)) return value.map(withNull);
  if (value === null || typeof value !== 'object') return value;
  const { nullable, ...rest } = Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, withNull(inner)]),
  ) as Tree;
  if (nullable !== true) return nullable === undefined || nullable === false ? rest : { ...rest, nullable };
  return { anyOf: [rest, { type: 'null' }] };
}
