import { STAGE_NAMES } from '@nonstop4/contract';

/** The steps that a reader sees: the upload, which the browser does, and the stages of the server. */
export const STEP_NAMES = ['upload', ...STAGE_NAMES] as const;
export type StepName = (typeof STEP_NAMES)[number];
