import { ci } from './ci-operations.ts';
import { git } from './git-operations.ts';

/** What the owner connects the platform to; apart from the others, since hardly a page needs them. */
export const connections = { ...git, ...ci };
