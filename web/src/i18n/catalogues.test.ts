import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';
import { describe, expect, it } from 'vitest';
import { entranceWords as enEntrance } from './en/entrance-words.ts';
import { firstWords as enFirst } from './en/first-words.ts';
import { otherWords as enOther } from './en/other-words.ts';
import { entranceWords as koEntrance } from './ko/entrance-words.ts';
import { firstWords as koFirst } from './ko/first-words.ts';
import { otherWords as koOther } from './ko/other-words.ts';

type Words = Record<string, Record<string, string>>;
const en: Words = { ...enFirst, ...enEntrance, ...enOther };
const ko: Words = { ...koFirst, ...koEntrance, ...koOther };
const source = join(import.meta.dirname, '..');

const flat = (words: Words) =>
  Object.entries(words).flatMap(([area, texts]) =>
    Object.entries(texts).map(([key, text]) => ({ key: `${area}:${key}`, text })),
  );
const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();

describe('the catalogues', () => {
  it('have the same areas and keys; Korean has no singular forms', () => {
    const wanted = flat(en)
      .map((entry) => entry.key)
      .filter((key) => !key.endsWith('_one'));
    expect(
      flat(ko)
        .map((entry) => entry.key)
        .sort(),
    ).toEqual(wanted.sort());
  });

  it('have no empty text, and no English left in the Korean one', () => {
    expect(flat(en).filter((entry) => entry.text.trim() === '')).toEqual([]);
    const untranslated = flat(ko).filter(
      (entry) =>
        entry.text.trim() === '' ||
        (!/[가-힣]/.test(entry.text) &&
          /[a-z]{3}.* /i.test(entry.text.replaceAll(/\{\{\w+\}\}|NonStop4|GitHub App/g, ''))),
    );
    expect(untranslated).toEqual([]);
  });

  it('take the same facts in both languages', () => {
    const korean = new Map(flat(ko).map((entry) => [entry.key, placeholders(entry.text)]));
    for (const { key, text } of flat(en)) {
      if (key.endsWith('_one')) continue;
      expect([key, korean.get(key)]).toEqual([key, placeholders(text)]);
    }
  });

  it('need no particle that depends on the last sound of a value', () => {
    expect(flat(ko).filter((entry) => /이\(가\)|을\(를\)|은\(는\)|과\(와\)|\(으\)로/.test(entry.text))).toEqual([]);
  });

  it('speak Korean in one form throughout: 합니다, 하십시오', () => {
    expect(flat(ko).filter((entry) => /(해요|하세요|이에요|예요|세요)[.!?]?$/.test(entry.text))).toEqual([]);
  });
});

describe('the pages', () => {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.tsx'));

  it('would be found out', () => {
    const page = '<p title={t("a")} className="b">{x} words <img alt="more" /> 12 · </p>';
    expect(literalWords('page.tsx', page)).toEqual(['words', 'more']);
    const chosen = `<p title={a ? "one" : t("b")} id={\`x \${c}\`}>
      {a ? t("b") : \`\${c} two\`}{d ?? "three"}{\`\${c} · \${d}\`}</p>`;
    expect(literalWords('page.tsx', chosen)).toEqual(['two', 'three', 'one']);
    expect(literalWords('page.tsx', 'notify({ tone: "ok", text: "four" }); notify({ text: t("five") })')).toEqual([
      'four',
    ]);
  });

  it('are all looked at', () => {
    expect(files.length).toBeGreaterThan(50);
  });

  it.each(files)('%s has no words of its own', (file) => {
    expect(literalWords(file, readFileSync(join(source, file), 'utf8'))).toEqual([]);
  });
});

const SHOWN_ATTRIBUTES = new Set(['aria-label', 'title', 'placeholder', 'alt', 'label', 'intro', 'hint', 'action']);

interface SyntaxNode {
  type?: string;
  value?: unknown;
  name?: { name?: string };
  children?: SyntaxNode[];
  expression?: SyntaxNode;
  consequent?: SyntaxNode;
  alternate?: SyntaxNode;
  left?: SyntaxNode;
  right?: SyntaxNode;
  quasis?: { value: { cooked?: string } }[];
  callee?: SyntaxNode;
  arguments?: SyntaxNode[];
  properties?: { key?: { name?: string }; value?: SyntaxNode }[];
}

/**
 * Words that are written in the file itself: between tags, in attributes that are shown or read aloud, and in notices,
 * also where one of several is chosen.
 */
function literalWords(file: string, text: string): string[] {
  const found: string[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    found.push(...wordsShownBy(node as SyntaxNode).filter(hasWords));
    Object.values(node).forEach(visit);
  };
  visit(parseSync(file, text).program);
  return found.map((word) => word.trim());
}

/** The name of the product is the same everywhere. */
function hasWords(text: string): boolean {
  return /\p{L}/u.test(text.replaceAll('NonStop4', ''));
}

function wordsShownBy(node: SyntaxNode): string[] {
  if (node.type === 'JSXText') return [String(node.value)];
  if (node.type === 'JSXAttribute') {
    return SHOWN_ATTRIBUTES.has(node.name?.name ?? '') ? wordsIn(node.value as SyntaxNode | null) : [];
  }
  if (node.type === 'JSXElement' || node.type === 'JSXFragment') {
    return (node.children ?? []).filter(({ type }) => type === 'JSXExpressionContainer').flatMap(wordsIn);
  }
  if (node.type === 'CallExpression' && (node.callee as { name?: string } | undefined)?.name === 'notify') {
    return (node.arguments?.[0]?.properties ?? [])
      .filter(({ key }) => key?.name === 'text')
      .flatMap((one) => wordsIn(one.value));
  }
  return [];
}

/** What an expression may come to, as far as it is written in it. */
function wordsIn(node: SyntaxNode | null | undefined): string[] {
  switch (node?.type) {
    case 'Literal':
      return typeof node.value === 'string' ? [node.value] : [];
    case 'TemplateLiteral':
      return (node.quasis ?? []).map(({ value }) => value.cooked ?? '');
    case 'JSXExpressionContainer':
      return wordsIn(node.expression);
    case 'ConditionalExpression':
      return [...wordsIn(node.consequent), ...wordsIn(node.alternate)];
    case 'LogicalExpression':
      return [...wordsIn(node.left), ...wordsIn(node.right)];
    default:
      return [];
  }
}
