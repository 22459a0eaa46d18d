import { describe, expect, it } from 'vitest';
import { readLengths } from './function-lengths.ts';

describe('readLengths', () => {
  it('measures declarations, methods and arrow functions, nested ones too', () => {
    const text = [
      'function a(): void {',
      '  const b = () => {',
      '    return 1;',
      '  };',
      '}',
      'class C {',
      '  method() {',
      '  }',
      '}',
    ];
    expect(readLengths('x.ts', text.join('\n'))).toEqual([
      { where: 'x.ts:2', lines: 3 },
      { where: 'x.ts:1', lines: 5 },
      { where: 'x.ts:7', lines: 2 },
    ]);
  });

  it('does not count what groups tests, but the tests themselves', () => {
    const text = [
      'export function storeSuite() {',
      "  describe.skipIf(no)('it', () => {",
      "    it.each(cases)('works', () => {",
      '    });',
      '  });',
      '}',
    ];
    expect(readLengths('x.suite.ts', text.join('\n'))).toEqual([{ where: 'x.suite.ts:3', lines: 2 }]);
  });

  it('counts lines, not bytes, in a file with Korean text', () => {
    expect(readLengths('x.ts', "const 가 = '나다';\nconst f = () => {\n};\n")).toEqual([{ where: 'x.ts:2', lines: 2 }]);
  });
});
