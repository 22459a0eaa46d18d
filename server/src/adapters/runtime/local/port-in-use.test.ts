import { expect, it } from 'vitest';
import { portInUse } from './port-in-use.ts';

it.each([
  ['Node', ['node:events:497', 'Error: listen EADDRINUSE: address already in use :::3000', '  port: 3000'], 3000],
  ['Node on an address', ['Error: listen EADDRINUSE: address already in use 127.0.0.1:4567'], 4567],
  [
    'uvicorn',
    ["ERROR:    [Errno 98] error while attempting to bind on address ('0.0.0.0', 8000): address already in use"],
    8000,
  ],
  ['gunicorn', ["[2026-11-23 10:11:12 +0000] [77] [ERROR] Connection in use: ('0.0.0.0', 8001)"], 8001],
  ['Flask', ['Address already in use', 'Port 5000 is in use by another program.'], 5000],
  ['Go', ['2026/11/23 10:11:12 listen tcp :8080: bind: address already in use'], 8080],
  ['Spring', ['10:11:12.131 Web server failed to start. Port 8080 was already in use.'], 8080],
  ['PHP', ['Failed to listen on 127.0.0.1:8002 (reason: Address already in use)'], 8002],
  ['Ruby', ['Address already in use - bind(2) for "0.0.0.0" port 9292 (Errno::EADDRINUSE)'], 9292],
])('finds the port in the words of %s', (_, lines, port) => {
  expect(portInUse(['10:11:12 starting', ...lines, 'at 12:34:56'])).toBe(port);
});

it('makes up no port', () => {
  expect(portInUse(['OSError: [Errno 98] Address already in use'])).toBeUndefined();
  expect(portInUse(['12:34:56 listening on :3000', 'Error: out of ideas'])).toBeUndefined();
  expect(portInUse([])).toBeUndefined();
});
