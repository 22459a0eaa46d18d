import { z } from 'zod';

export type JsonSchema = { [key: string]: unknown };

/** The named schemas (`.meta({ id })`) that the operations use, gathered while their parts are translated. */
export class SchemaComponents {
  readonly #schemas = new Map<string, JsonSchema>();

  /** `input`: what may be sent; `output`: what is answered (a newer server may add to it, so nothing is said to be closed). */
  translate(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    const {
      $schema: _,
      $defs = {},
      ...root
    } = z.toJSONSchema(schema, { io, override: tidy }) as JsonSchema & {
      $defs?: Record<string, JsonSchema>;
    };
    for (const [id, definition] of Object.entries($defs)) this.#add(id, pointAtComponents(definition) as JsonSchema);
    return pointAtComponents(root) as JsonSchema;
  }

  /** By name, in alphabetical order. */
  all(): Record<string, JsonSchema> {
    return Object.fromEntries([...this.#schemas].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  #add(id: string, definition: JsonSchema): void {
    const known = this.#schemas.get(id);
    if (known && JSON.stringify(known) !== JSON.stringify(definition)) {
      throw new Error(`${id} is sent in one form and answered in another: give the two schemas different ids.`);
    }
    this.#schemas.set(id, definition);
  }
}

function tidy({ jsonSchema }: { jsonSchema: JsonSchema }): void {
  if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
  // zod writes the range of safe integers and the whole grammar of a date into each; the type and format say it already.
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
}

function pointAtComponents(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pointAtComponents);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [
    key,
    key === '$ref' && typeof inner === 'string'
      ? inner.replace('#/$defs/', '#/components/schemas/')
      : pointAtComponents(inner),
  ]);
  return Object.fromEntries(entries);
}
