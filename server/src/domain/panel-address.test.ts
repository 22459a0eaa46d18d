import { expect, it } from 'vitest';
import { couldReachPanel } from './panel-address.ts';

it.each([
  ['https://panel.example.com', 'https://api.github.com', true],
  ['https://203.0.113.7:8443', 'https://api.github.com', true],
  ['http://panel.example.com', 'https://api.github.com', false],
  ['http://localhost:4000', 'https://api.github.com', false],
  ['https://localhost:4000', 'https://ghe.example/api/v3', false],
  ['https://192.168.0.7', 'https://api.github.com', false],
  ['https://172.20.1.1', 'https://api.kim.ghe.com', false],
  ['https://[fd00::1]', 'https://api.github.com', false],
  ['https://panel.internal', 'https://api.github.com', false],
  ['https://panel', 'https://api.github.com', false],
  ['https://panel.internal', 'https://ghe.internal/api/v3', true],
  ['http://127.0.0.1:4000', 'http://127.0.0.1:5000/api/v3', true],
  ['no address', 'https://api.github.com', false],
])('a panel at %s can be reached by %s: %s', (panel, apiAddress, reachable) => {
  expect(couldReachPanel({ apiAddress }, panel)).toBe(reachable);
});
