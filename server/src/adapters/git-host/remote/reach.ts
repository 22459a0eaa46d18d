import { connect } from 'node:net';
import { parseGitAddress } from '../../../domain/git-address.ts';
import { GitError } from '../repository/git-program.ts';

const PORTS = { https: 443, http: 80, ssh: 22 };
/** git itself would wait for the system's own limit, two minutes and more, and others behind it. */
const ANSWER_MS = 10_000;

/** Waits until the server of an address takes a connection. Throws GitError with what the system says, and the signal's reason. */
export async function reach(address: string, signal?: AbortSignal): Promise<void> {
  const parsed = parseGitAddress(address);
  if (typeof parsed === 'string') return;
  const { protocol, host, port = PORTS[protocol] } = parsed;
  signal?.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const socket = connect({ host: host.replace(/^\[|\]$/g, ''), port });
    const end = (error?: Error) => {
      signal?.removeEventListener('abort', stop);
      socket.destroy();
      if (error) reject(error);
      else resolve();
    };
    const stop = () => end(signal?.reason as Error);
    const failed = (words: string) =>
      end(new GitError('failed', `fatal: no connection to ${host}, port ${port}: ${words}`));
    signal?.addEventListener('abort', stop);
    socket.setTimeout(ANSWER_MS, () => failed(`no answer within ${ANSWER_MS / 1_000} s`));
    socket.once('connect', () => end());
    socket.once('error', (error: NodeJS.ErrnoException) => failed(WORDS[error.code ?? ''] ?? error.message));
  });
}

const WORDS: Record<string, string> = {
  ECONNREFUSED: 'refused',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'names cannot be looked up now',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to it',
  ETIMEDOUT: 'no answer',
};
