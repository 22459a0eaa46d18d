import { describe, expect, it } from 'vitest';
import { parseEnvLines, variableChange, variableProblem } from './variables.ts';

describe('config vars', () => {
  it('sends only what changes, and null for what goes', () => {
    const now = { KEEP: '1', CHANGE: 'old', GO: 'x' };
    const entries = [
      { name: 'KEEP', value: '1' },
      { name: 'CHANGE', value: 'new' },
      { name: 'COME', value: '' },
    ];
    expect(variableChange(now, entries)).toEqual({ CHANGE: 'new', COME: '', GO: null });
    expect(variableChange({ KEEP: '1' }, entries.slice(0, 1))).toBeUndefined();
  });

  it('finds names that cannot be and names given twice', () => {
    expect(variableProblem([{ name: 'OK_1', value: '' }])).toBeUndefined();
    expect(variableProblem([{ name: '1ST', value: '' }])).toBe('name');
    expect(variableProblem([{ name: '', value: 'x' }])).toBe('name');
    expect(
      variableProblem([
        { name: 'A', value: '1' },
        { name: 'A', value: '2' },
      ]),
    ).toBe('twice');
  });

  it('reads what is pasted from a .env file', () => {
    expect(parseEnvLines('# database\nexport DB_HOST=db.example\r\nDB_PASS="a=b c"\n\nEMPTY=\n')).toEqual([
      { name: 'DB_HOST', value: 'db.example' },
      { name: 'DB_PASS', value: 'a=b c' },
      { name: 'EMPTY', value: '' },
    ]);
    expect(parseEnvLines('just a value')).toBeUndefined();
    expect(parseEnvLines('')).toBeUndefined();
  });
});
