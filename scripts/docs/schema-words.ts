/** The part of JSON Schema that the contract uses. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  description?: string | undefined;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  format?: string;
  pattern?: string;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  maxItems?: number;
  additionalProperties?: Schema | boolean;
}

/** A schema in a line of Markdown that may stand in the cell of a table. */
export function schemaWords(schema: Schema): string {
  if (schema.$ref) return reference(schema.$ref);
  const choices = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (choices) return choices.map(schemaWords).join(schema.allOf ? ' and ' : ' or ');
  if (schema.const !== undefined) return code(JSON.stringify(schema.const));
  if (schema.enum) return withBounds(schema.enum.map((value) => code(String(value))).join(', '), schema);
  if (schema.items) return `list of ${schemaWords(schema.items)}${bound(schema.maxItems, 'at most')}`;
  if (schema.properties) return `object of ${Object.entries(schema.properties).map(property(schema)).join(', ')}`;
  if (typeof schema.additionalProperties === 'object')
    return `map of name to ${schemaWords(schema.additionalProperties)}`;
  return withBounds([schema.type ?? 'anything'].flat().join(' or '), schema);
}

function property({ required = [] }: Schema) {
  return ([name, of]: [string, Schema]) => `${code(required.includes(name) ? name : `${name}?`)} ${schemaWords(of)}`;
}

function reference(ref: string): string {
  const name = ref.split('/').at(-1) ?? '';
  return `[${name}](objects.md#${name.toLowerCase()})`;
}

// Greatest and least numbers of JavaScript are no bounds that anybody chose.
function withBounds(words: string, { format, pattern, default: usual, ...schema }: Schema): string {
  const known = (value: number | undefined) =>
    value === undefined || Math.abs(value) === Number.MAX_SAFE_INTEGER ? undefined : value;
  const facts = [
    format,
    range(known(schema.minimum), known(schema.maximum), ''),
    range(schema.minLength, schema.maxLength, ' characters'),
    pattern === undefined ? undefined : code(pattern),
    usual === undefined ? undefined : `else ${code(String(usual))}`,
  ].filter((fact) => fact !== undefined);
  return facts.length === 0 ? words : `${words} (${facts.join('; ')})`;
}

function range(least: number | undefined, most: number | undefined, unit: string): string | undefined {
  if (least === undefined && most === undefined) return undefined;
  if (least === undefined) return `at most ${most}${unit}`;
  return most === undefined ? `at least ${least}${unit}` : `${least} to ${most}${unit}`;
}

function bound(value: number | undefined, words: string): string {
  return value === undefined ? '' : ` (${words} ${value})`;
}

function code(text: string): string {
  return `\`${text.replace(/\|/g, '\\|').replace(/`/g, "'")}\``;
}
