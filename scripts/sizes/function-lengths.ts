import { type CallExpression, parseSync, type Span, Visitor } from 'oxc-parser';

export interface Lengths {
  /** `file` or `file:line` */
  readonly where: string;
  readonly lines: number;
}

const TEST_BLOCKS = new Set(['describe', 'it', 'test']);

/** The length of every function in a file, in lines. One that holds tests only groups them and is not counted. */
export function readLengths(file: string, text: string): Lengths[] {
  const starts = lineStarts(text);
  const found: Lengths[] = [];
  const open: { groups: boolean }[] = [];
  const enter = () => open.push({ groups: false });
  const exit = (node: Span) => {
    if (open.pop()?.groups) return;
    const line = lineAt(starts, node.start);
    found.push({ where: `${file}:${line}`, lines: lineAt(starts, node.end) - line + 1 });
  };
  const visitor = new Visitor({
    CallExpression: (call) => {
      if (isTestBlock(call)) for (const outer of open) outer.groups = true;
    },
    FunctionDeclaration: enter,
    'FunctionDeclaration:exit': exit,
    FunctionExpression: enter,
    'FunctionExpression:exit': exit,
    ArrowFunctionExpression: enter,
    'ArrowFunctionExpression:exit': exit,
  });
  visitor.visit(parseSync(file, text).program);
  return found;
}

/** `describe(…)`, `it.each(…)(…)`, `describe.skipIf(…)(…)` */
function isTestBlock(call: CallExpression): boolean {
  let callee: { type: string } = call.callee;
  while (true) {
    if (callee.type === 'MemberExpression') callee = (callee as { type: string; object: { type: string } }).object;
    else if (callee.type === 'CallExpression') callee = (callee as CallExpression).callee;
    else return callee.type === 'Identifier' && TEST_BLOCKS.has((callee as { type: string; name: string }).name);
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** Line number (1-based) of an offset, by binary search. */
function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length;
  while (low + 1 < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}
