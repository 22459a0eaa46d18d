import type * as NodeHttp from 'node:http';

/**
 * Node's HTTP module, fetched without an import statement: importing it reads all its exports, and one of those loads a
 * second HTTP client with all its parts. That would cost each small process 4 MB of memory (Node 24.21).
 */
export const http: typeof NodeHttp = process.getBuiltinModule('node:http');
