/** Of brackets in each other. The parser goes into each by a call of its own, and takes seconds for a hundred thousand that are never closed. */
const DEEPEST_YAML = 50;

/** How deep brackets lie in each other at most; those within texts count too, and hardly ever without their ends. */
export function yamlDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const character of text) {
    if (character === '[' || character === '{') depth += 1;
    else if ((character === ']' || character === '}') && depth > 0) depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

/** For files of strangers, before they are parsed. Throws a sentence about the text. */
export function refuseDeepYaml(text: string): string {
  if (yamlDepth(text) > DEEPEST_YAML) throw new Error(`it has brackets nested more than ${DEEPEST_YAML} deep`);
  return text;
}
