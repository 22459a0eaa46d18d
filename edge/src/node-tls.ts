import type * as NodeHttp2 from 'node:http2';
import type * as NodeHttps from 'node:https';
import type * as NodeTls from 'node:tls';

/** Node's modules for TLS, loaded when first used: an edge without certificates does without their memory. */
export function nodeTls(): typeof NodeTls {
  return process.getBuiltinModule('node:tls');
}

export function nodeHttps(): typeof NodeHttps {
  return process.getBuiltinModule('node:https');
}

export function nodeHttp2(): typeof NodeHttp2 {
  return process.getBuiltinModule('node:http2');
}
