import {
  ACCESS_RULES,
  allOperations,
  LiveEventSchema,
  LogLineSchema,
  type Operation,
  ProblemDetailsSchema,
  RunSchema,
  SESSION_COOKIE,
} from '@nonstop4/contract';
import type { z } from 'zod';
import { type JsonSchema, SchemaComponents } from './json-schema.ts';

const TAGS: Record<Operation['tag'], string> = {
  account: 'Set-up, sign-in and API tokens',
  apps: 'Apps and what is done with them',
  runs: 'Uploads and the pipeline runs that they start',
  releases: 'Releases, their code and rollback',
  observation: 'Metrics, logs, events and drills',
  system: 'The platform itself',
};

/** OpenAPI 3.1 has no words for the events of a stream: their data is named by these, per operation and event. */
const STREAM_EVENTS: Record<string, Record<string, z.ZodType>> = {
  followRunLog: { line: LogLineSchema, end: RunSchema },
  appLogs: { line: LogLineSchema },
  liveEvents: Object.fromEntries(
    ['hello', 'app-changed', 'run-changed', 'event', 'nodes-changed'].map((type) => [type, LiveEventSchema]),
  ),
};

/** The OpenAPI 3.1 document of the API, made from the operations of the contract; the same contract gives the same text. */
export function openApiDocument(version: string): JsonSchema {
  const components = new SchemaComponents();
  const problem = components.translate(ProblemDetailsSchema, 'output');
  const paths: Record<string, Record<string, JsonSchema>> = {};
  for (const operation of Object.values(allOperations) as Operation[]) {
    const described = describeOperation(operation, components);
    paths[operation.path] = { ...paths[operation.path], [operation.method.toLowerCase()]: described };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'NonStop4',
      version,
      summary: 'Upload a zip of code, get a service that does not stop.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: 'http://localhost:4400', description: 'A platform started with the defaults' }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    security: [{ session: [] }, { token: [] }],
    paths,
    components: {
      schemas: components.all(),
      responses: {
        Problem: {
          description: 'What is wrong and what to do (RFC 9457)',
          content: { 'application/problem+json': { schema: problem } },
        },
      },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE, description: 'Set by sign-in, for browsers' },
        token: { type: 'http', scheme: 'bearer', description: 'An API token' },
      },
    },
  };
}

function describeOperation(operation: Operation, components: SchemaComponents): JsonSchema {
  const parameters = [
    ...parametersOf(operation.params, 'path', components),
    ...parametersOf(operation.query, 'query', components),
  ];
  const body = requestBody(operation, components);
  return {
    operationId: operation.id,
    tags: [operation.tag],
    summary: operation.summary,
    ...(operation.access === 'anybody' ? { security: [] } : {}),
    // Who may call it, as docs/rights.md explains.
    'x-access': { rule: operation.access, ...ACCESS_RULES[operation.access] },
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: body } : {}),
    responses: {
      [operation.status]: answer(operation, components),
      default: { $ref: '#/components/responses/Problem' },
    },
  };
}

function parametersOf(
  schema: z.ZodType | undefined,
  place: 'path' | 'query',
  components: SchemaComponents,
): JsonSchema[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = components.translate(schema, 'input') as {
    properties?: Record<string, JsonSchema>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...property }]) => ({
    name,
    in: place,
    ...(description ? { description } : {}),
    ...(place === 'path' || required.includes(name) ? { required: true } : {}),
    schema: property,
  }));
}

function requestBody(operation: Operation, components: SchemaComponents): JsonSchema | undefined {
  // A body without a schema is bytes as they are (OpenAPI 3.1.1, "Working with Binary Data").
  if (operation.bodyIsArchive) return { required: true, content: { 'application/zip': {} } };
  if (!operation.body) return undefined;
  return { required: true, content: { 'application/json': { schema: components.translate(operation.body, 'input') } } };
}

function answer(operation: Operation, components: SchemaComponents): JsonSchema {
  if (operation.answer === 'zip') return { description: 'The archive', content: { 'application/zip': {} } };
  if (operation.answer === 'text')
    return { description: 'The text', content: { 'text/plain': {}, 'application/x-ndjson': {} } };
  if (operation.answer === 'events') return eventStream(operation, components);
  if (operation.answer === 'none' || !operation.result) return { description: 'Done, or begun; no content' };
  const schema = components.translate(operation.result, 'output');
  return { description: 'The answer', content: { 'application/json': { schema } } };
}

function eventStream(operation: Operation, components: SchemaComponents): JsonSchema {
  const events = Object.entries(STREAM_EVENTS[operation.id] ?? {});
  if (events.length === 0)
    throw new Error(`scripts/openapi/document.ts does not say which events ${operation.id} sends.`);
  return {
    description: 'Server-sent events; x-events names the schema of the JSON in the data of each',
    content: {
      'text/event-stream': {
        schema: { type: 'string' },
        'x-events': Object.fromEntries(events.map(([name, schema]) => [name, components.translate(schema, 'output')])),
      },
    },
  };
}
