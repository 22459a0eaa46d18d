import { STAGE_NAMES } from '@nonstop4/contract';

/** The seven steps that a reader sees: the upload, which the browser does, and the six stages of the server. */
export const STEP_NAMES = ['upload', ...STAGE_NAMES] as const;
export type StepName = (typeof STEP_NAMES)[number];
