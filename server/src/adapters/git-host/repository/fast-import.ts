import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type ContentFile, readContent } from './content-files.ts';
import { endOf, GitError, type GitProgram } from './git-program.ts';

export const MAIN = 'refs/heads/main';
/** Files read at once while git takes the ones before. */
const READ_AHEAD = 16;
/** git-update-ref's words when main is not what it was, or somebody else is just moving it. */
const MOVED = /not updating refs|cannot lock ref|unable to create '.*\.lock'/i;

/** Somebody else moved main between the reading and the writing of it. Nothing has changed; try again on the new main. */
export class MainMoved extends Error {
  /** The commit made on the old main: its files are in the repository and need not be sent again. */
  readonly commit: string;

  constructor(commit: string) {
    super('main was moved meanwhile');
    this.commit = commit;
  }
}

export interface ImportRequest {
  author: { name: string; email: string };
  message: string;
  /** Seconds since 1970. */
  at: number;
  /** Changes of git-fast-import(1), each without its line break: `D path`, `M 040000 tree path`. */
  changes: string[];
  /** Files that are added after the changes, below `directory`. */
  files?: { directory: string; content: ContentFile[] };
  /** The very first commit, on no other. */
  first?: boolean;
  /** Onto this commit and into this ref, which only one at a time writes, instead of onto main as it is at that moment. */
  aside?: { ref: string; onto: string };
}

/**
 * One `git fast-import`: sends the files, then commits onto main as it is at that moment (or aside). Afterwards the ref names the new
 * commit, or nothing has changed (MainMoved, GitError, the signal's reason, errors of reading the files).
 */
export async function importCommit(git: GitProgram, request: ImportRequest, signal?: AbortSignal): Promise<string> {
  // --done: a stream that ends early, because this process died, commits nothing.
  const force = request.aside ? ['--force'] : [];
  const child = git.start(['fast-import', '--quiet', '--done', '--date-format=raw', ...force]);
  let commit = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    commit += text.trim();
  });
  const sent = pipeline(Readable.from(commandsOf(request)), child.stdin).then(
    () => undefined,
    (error: NodeJS.ErrnoException) => {
      child.kill();
      return error;
    },
  );
  let outcome: [{ code: number | null; stderr: string }, NodeJS.ErrnoException | undefined];
  try {
    outcome = await Promise.all([endOf(child, { signal }), sent]);
  } finally {
    await rm(join(git.repository, `fast_import_crash_${child.pid}`), { force: true });
  }
  const [{ code, stderr }, broken] = outcome;
  if (code === 0) return commit;
  if (MOVED.test(stderr)) throw new MainMoved(commit);
  // When git died first its words are the reason; otherwise our own files could not be read.
  if (broken && broken.code !== 'EPIPE' && broken.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw broken;
  throw new GitError('failed', stderr);
}

async function* commandsOf(request: ImportRequest): AsyncGenerator<Buffer | string> {
  const { directory, content } = request.files ?? { directory: '', content: [] };
  const added: string[] = [];
  for (let at = 0; at < content.length; at += READ_AHEAD) {
    const batch = content.slice(at, at + READ_AHEAD);
    const read = await Promise.all(batch.map(readContent));
    for (const [index, { size, bytes, executable }] of read.entries()) {
      const mark = at + index + 1;
      yield `blob\nmark :${mark}\ndata ${size}\n`;
      yield* bytes;
      yield '\n';
      added.push(`M ${executable ? '100755' : '100644'} :${mark} ${quoted(`${directory}/${batch[index]?.path}`)}`);
    }
  }
  yield* commitCommands(request, added, content.length + 1);
}

function* commitCommands(request: ImportRequest, added: string[], mark: number): Generator<string> {
  const { author, aside } = request;
  yield `commit ${aside?.ref ?? MAIN}\nmark :${mark}\n`;
  yield `author ${plain(author.name)} <${plain(author.email)}> ${request.at} +0000\n`;
  yield `committer NonStop4 <nonstop4@localhost> ${request.at} +0000\n`;
  yield `data ${Buffer.byteLength(request.message)}\n${request.message}\n`;
  // ^0: the branch as it is on disk at this moment, not as this import knows it.
  if (!request.first) yield `from ${aside?.onto ?? MAIN}^0\n`;
  for (const change of [...request.changes, ...added]) yield `${change}\n`;
  yield `\nget-mark :${mark}\ndone\n`;
}

/** A path in the quoting of git-fast-import(1), which no file name can leave. */
function quoted(path: string): string {
  const escaped = path.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
  return `"${escaped}"`;
}

/** A name or address without what would end it. */
function plain(text: string): string {
  return text.replace(/[<>\p{Cc}]/gu, '').trim();
}
