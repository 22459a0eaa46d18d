import { readFile } from 'node:fs/promises';
import { allOperations } from '@nonstop4/contract';
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openApiDocument } from './document.ts';
import { SchemaComponents } from './json-schema.ts';

// biome-ignore lint/suspicious/noExplicitAny: the document is looked into at many depths.
const document = openApiDocument('0.1.0') as any;

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    const result = await validator.validate(structuredClone(document));
    expect(result.errors ?? []).toEqual([]);
    expect(result.valid).toBe(true);
    expect(validator.version).toBe('3.1');
  });

  it('would not be found valid with a mistake in it', async () => {
    const broken = structuredClone(document);
    broken.paths['/api/v1/apps'].get.responses['200'].content['application/json'].schema.type = 'list';
    broken.paths['/api/v1/apps'].get.parameters = [{ name: 'limit', in: 'nowhere' }];
    expect((await new Validator().validate(broken)).valid).toBe(false);
  });

  it('holds every operation once, and every reference leads somewhere', () => {
    const ids = Object.values(document.paths).flatMap((path) =>
      Object.values(path as Record<string, { operationId: string }>).map(({ operationId }) => operationId),
    );
    expect(ids.sort()).toEqual(Object.keys(allOperations).sort());
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/([^/]+)\/([^"]+)"/g)];
    expect(references.length).toBeGreaterThan(50);
    for (const [, kind = '', name = ''] of references) expect(document.components[kind]).toHaveProperty([name]);
  });

  it('says who may call, what is sent and what is answered', () => {
    const upload = document.paths['/api/v1/apps/{app}/source-archives'].post;
    expect(Object.keys(upload.requestBody.content)).toEqual(['application/zip']);
    expect(upload.security).toBeUndefined();
    expect(
      upload.parameters.map((parameter: { name: string; required?: boolean }) => [parameter.name, parameter.required]),
    ).toEqual([
      ['app', true],
      ['create', undefined],
      ['fileName', undefined],
      ['key', undefined],
    ]);
    expect(document.paths['/api/v1/session'].post.security).toEqual([]);
    const log = document.paths['/api/v1/runs/{run}/log/live'].get.responses['200'].content['text/event-stream'];
    expect(log['x-events'].line).toEqual({ $ref: '#/components/schemas/LogLine' });
    const zip = document.paths['/api/v1/apps/{app}/releases/{release}/archive'].get.responses['200'].content;
    expect(zip).toEqual({ 'application/zip': {} });
  });

  it('is the one that is committed', async () => {
    const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
    expect(JSON.parse(await readFile('contract/openapi.json', 'utf8'))).toEqual(openApiDocument(version));
  });
});

it('two schemas of one name but different form are refused', () => {
  const components = new SchemaComponents();
  const size = z.object({ size: z.number().default(1) }).meta({ id: 'SizeForTest' });
  components.translate(z.array(size), 'input');
  expect(() => components.translate(z.array(size), 'output')).toThrow('SizeForTest');
});
