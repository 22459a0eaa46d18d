import { describe, expect, it } from 'vitest';
import { isOwnMachine, isReadableOnItsWay } from './own-machine.ts';

describe('an address', () => {
  it.each([
    'http://jenkins.example.com',
    'http://10.0.0.7:8080/ci',
    'http://localhost.example.com',
    'http://[fd00::1]/',
  ])('%s can be read on its way', (address) => {
    expect(isReadableOnItsWay(address)).toBe(true);
  });

  it.each([
    'https://jenkins.example.com',
    'http://localhost:8080',
    'http://jenkins.localhost',
    'http://127.0.0.1:8080',
    'http://127.1.2.3/ci',
    'http://[::1]:8080',
    'http://',
    'jenkins',
    '',
  ])('%s cannot, or is none yet', (address) => {
    expect(isReadableOnItsWay(address)).toBe(false);
  });

  it('of the own machine leads nowhere from another', () => {
    expect(['https://localhost', 'http://127.0.0.1:4400', 'https://panel.example.com', ''].map(isOwnMachine)).toEqual([
      ...[true, true, false, false],
    ]);
  });
});
