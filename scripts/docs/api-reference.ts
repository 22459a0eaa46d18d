import { type Schema, schemaWords } from './schema-words.ts';

/** A page that is made and not written: as if this Markdown stood in that file. */
export interface MadePage {
  file: string;
  markdown: string;
}

interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema?: Schema;
}

type Content = Record<string, { schema?: Schema }>;

interface Operation {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  security?: unknown[];
  'x-access'?: { role?: string; scope?: string; who: string; orNew?: boolean };
  parameters?: Parameter[];
  requestBody?: { content: Content };
  responses: Record<string, { $ref?: string; description?: string; content?: Content }>;
}

export interface OpenApi {
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

interface Call {
  method: string;
  path: string;
  operation: Operation;
}

const FOLDER = 'docs/api';
const OBJECTS = `${FOLDER}/objects.md`;

/** The reference of the API: one page for each tag, and one for the objects that several operations have in common. */
export function apiPages(document: OpenApi): MadePage[] {
  const calls = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
  return [
    { file: `${FOLDER}/index.md`, markdown: overview(document, calls) },
    ...document.tags.map((tag) => ({
      file: `${FOLDER}/${tag.name}.md`,
      markdown: tagPage(
        tag,
        calls.filter(({ operation }) => operation.tags[0] === tag.name),
      ),
    })),
    { file: OBJECTS, markdown: objectsPage(document) },
  ];
}

function overview({ tags }: OpenApi, calls: Call[]): string {
  const count = (name: string) => calls.filter(({ operation }) => operation.tags[0] === name).length;
  const rows = tags.map(({ name, description }) => `| [${name}](${name}.md) | ${description} | ${count(name)} |`);
  return `# The API

Everything that the pages and the command line do goes through one HTTP API, which is described by an [OpenAPI document](/openapi.json) that each platform serves about itself. These pages are made from it.

- **Signing in**: send \`Authorization: Bearer <token>\`. A token is made on the page *Account*, or by \`nonstop4 tokens create\`; its scope (\`read\`, \`deploy\`, \`full\`) says what it may do. Browsers use a session cookie.
- **Bodies** are JSON, but for an upload, which is the zip itself.
- **Errors** are [problem details](objects.md#problemdetails) (RFC 9457) with a \`code\` that programs may rely on.
- **Who may call what** is in one table: [who may do what](../rights.md).

| part | what it is about | operations |
|---|---|---|
${rows.join('\n')}
| [objects](objects.md) | what is sent and answered | |
`;
}

function tagPage({ name, description }: OpenApi['tags'][number], calls: Call[]): string {
  return `# API: ${name}\n\n${description}.\n\n${calls.map(callPart).join('\n')}`;
}

function callPart({ method, path, operation }: Call): string {
  const { operationId, summary, description, parameters = [], requestBody, responses } = operation;
  const parts = [`## ${operationId}`, `\`${method} ${path}\``, `${summary}.`, ...(description ? [description] : [])];
  parts.push(needs(operation));
  if (parameters.length > 0) parts.push(parameterTable(parameters));
  if (requestBody) parts.push(`**Sent**: ${bodyWords(requestBody.content)}`);
  const answers = Object.entries(responses).map(([status, { $ref, content }]) => {
    if ($ref) return `- other: a [problem](objects.md#problemdetails)`;
    return `- ${status}: ${content ? bodyWords(content) : 'nothing'}`;
  });
  parts.push(`**Answered**\n\n${answers.join('\n')}`);
  return `${parts.join('\n\n')}\n`;
}

function needs({ security, 'x-access': access }: Operation): string {
  if (security?.length === 0) return '*For anybody.*';
  const role = access?.role === undefined ? 'signed in' : `${access.role}${access.who === 'app' ? ' of the app' : ''}`;
  return `*Needs: ${role}${access?.orNew ? ', or anybody for a new app' : ''}; a token of scope ${access?.scope ?? 'full'}.*`;
}

function parameterTable(parameters: Parameter[]): string {
  const rows = parameters.map(
    ({ name, in: place, required, schema, description }) =>
      `| \`${name}\` | ${place}${required ? ', required' : ''} | ${schema ? schemaWords(schema) : ''} | ${cell(description)} |`,
  );
  return `| parameter | in | form | |\n|---|---|---|---|\n${rows.join('\n')}`;
}

function bodyWords(content: Content): string {
  return Object.entries(content)
    .map(([type, { schema }]) => (schema ? `${type}, ${schemaWords(schema)}` : `\`${type}\``))
    .join('; ');
}

function objectsPage({ components }: OpenApi): string {
  const parts = Object.entries(components.schemas)
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([name, schema]) => `## ${name}\n\n${schema.description ?? ''}\n\n${objectTable(schema)}`);
  return `# API: objects\n\nWhat is sent and answered, by name.\n\n${parts.join('\n')}`;
}

function objectTable(schema: Schema): string {
  if (!schema.properties) return `${schemaWords({ ...schema, description: undefined })}\n`;
  const required = new Set(schema.required ?? []);
  const rows = Object.entries(schema.properties).map(
    ([name, of]) =>
      `| \`${name}\`${required.has(name) ? '' : ' (optional)'} | ${schemaWords(of)} | ${cell(of.description)} |`,
  );
  return `| field | form | |\n|---|---|---|\n${rows.join('\n')}\n`;
}

function cell(text = ''): string {
  return text.replace(/\|/g, '\\|').replace(/</g, '&lt;').replace(/\n+/g, ' ');
}
