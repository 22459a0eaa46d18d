export { askOnce, requestPath } from './ask-once.ts';
export { type LoadProcessOptions, runLoadProcess } from './load-process.ts';
export type { LoadReport } from './load-report.ts';
export type { LoadSpec } from './load-spec.ts';
export { runLoad } from './run-load.ts';
