import type { Plugin } from 'vite';

const CONTRACT = /\/contract\/src\/[\w-]+\.ts$/;
/** A string as the formatter leaves it, on the same line or alone on the next one. */
const TEXT = String.raw`\s*(?:'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|\`[^\`]*\`)`;
const LEFT_OUT: readonly RegExp[] = [
  new RegExp(String.raw`^ +(?:summary|access):${TEXT},\n`, 'gm'),
  /^ +audited: \[[^\]\n]*\],\n/gm,
  new RegExp(String.raw`\.describe\(${TEXT},?\s*\)`, 'g'),
];

export function leaveOut(code: string): string {
  return LEFT_OUT.reduce((text, pattern) => text.replaceAll(pattern, ''), code);
}

/** Leaves out of the pages what the contract says for the OpenAPI document and for the server alone: who may call, and what it is in words. */
export function withoutDescriptions(): Plugin {
  return {
    name: 'without-descriptions',
    apply: 'build',
    enforce: 'pre',
    transform(code, id) {
      if (!CONTRACT.test(id)) return undefined;
      return { code: leaveOut(code), map: null };
    },
  };
}
