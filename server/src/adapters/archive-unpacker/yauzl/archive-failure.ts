import { StageFailure } from '../../../domain/failure.ts';
import { printableName } from './entry-name.ts';

/**
 * What went wrong while the archive was read or written, as the card's code. `path` is the entry at hand. Errors of the
 * machine other than a full disk (permissions, a failing disk) are no fault of the archive and are given back as they are.
 */
export function archiveFailure(error: unknown, path?: string): unknown {
  if (error instanceof StageFailure || !(error instanceof Error) || error.name === 'AbortError') return error;
  const where: Record<string, string> = path === undefined ? {} : { path: printableName(path) };
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') return new StageFailure('disk-full', where);
  if (code === 'ENAMETOOLONG') return new StageFailure('zip-name-too-long', where);
  if (syscall !== undefined || error instanceof TypeError || error instanceof ReferenceError) return error;
  if (/strong encryption/.test(error.message)) return new StageFailure('zip-encrypted', where);
  return new StageFailure('zip-corrupt', { ...where, reason: error.message });
}
