import { type CallExpression, parseSync, type Span, Visitor } from 'oxc-parser';

export interface Lengths {
  /** `file` or `file:line` */
  readonly where: string;
  readonly lines: number;
}

/** The length of every function in a file, in lines. A `describe` block only groups tests and is not counted. */
export function readLengths(file: string, text: string): Lengths[] {
  const starts = lineStarts(text);
  const groups = new Set<number>();
  const found: Lengths[] = [];
  const add = (node: Span) => {
    if (groups.has(node.start)) return;
    const line = lineAt(starts, node.start);
    found.push({ where: `${file}:${line}`, lines: lineAt(starts, node.end) - line + 1 });
  };
  const visitor = new Visitor({
    CallExpression: (call) => {
      if (isDescribe(call)) for (const argument of call.arguments) groups.add(argument.start);
    },
    FunctionDeclaration: add,
    FunctionExpression: add,
    ArrowFunctionExpression: add,
  });
  visitor.visit(parseSync(file, text).program);
  return found;
}

/** `describe(…)`, `describe.skipIf(…)(…)`, `describe.each(…)(…)` */
function isDescribe(call: CallExpression): boolean {
  let callee: { type: string } = call.callee;
  while (true) {
    if (callee.type === 'MemberExpression') callee = (callee as { type: string; object: { type: string } }).object;
    else if (callee.type === 'CallExpression') callee = (callee as CallExpression).callee;
    else return callee.type === 'Identifier' && (callee as { type: string; name: string }).name === 'describe';
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
