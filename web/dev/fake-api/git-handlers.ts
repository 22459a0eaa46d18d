import type { JsonHandler, ResultOf } from './handlers.ts';

/** The words by which the sample server refuses. */
const REFUSED = /refused/;

export const gitHandlers = {
  gitSettings: (world): ResultOf<'gitSettings'> => ({
    hook: world.gitHook ?? false,
    ...(world.git ? { connection: world.git } : {}),
  }),
  checkGit: (_world, { body }): ResultOf<'checkGit'> =>
    REFUSED.test(body.address)
      ? {
          ok: false,
          failure: {
            code: 'git-access-refused',
            params: { host: 'github.com', message: 'Authentication failed' },
            lastLines: [
              'remote: Invalid username or token.',
              "fatal: Authentication failed for 'https://github.com/kim/refused.git/'",
            ],
            cause: 'The git server github.com does not let the platform in: Authentication failed.',
            todo: 'Whoever runs the platform gives it a new token.',
          },
        }
      : { ok: true },
  connectGit: (world, { body }): ResultOf<'connectGit'> => {
    const { address, branch = 'main', access } = body;
    world.git = {
      ...{ address, branch, access: access.kind },
      ...(access.kind === 'token' ? { userName: access.userName ?? 'x-access-token' } : {}),
      ...(access.kind === 'ssh-key' ? { publicKey: KEY, hostKeys: access.hostKeys } : {}),
    };
    return { connection: world.git, hook: false };
  },
  disconnectGit: (world) => {
    world.git = undefined;
  },
  makeGitKey: (): ResultOf<'makeGitKey'> => ({ publicKey: KEY }),
  makeGitHook: (world): ResultOf<'makeGitHook'> => {
    world.gitHook = true;
    return { path: '/hooks/github', plainPath: '/hooks/git', secret: 'hV3kq8YwL0mZr2tXb7cNpA5sDfGjE9dFe' };
  },
  gitHostKeys: (): ResultOf<'gitHostKeys'> => ({
    keys: [
      {
        type: 'ssh-ed25519',
        fingerprint: 'SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU',
        line: 'github.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl',
      },
    ],
  }),
} satisfies Record<string, JsonHandler>;

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHX1c0vV7zC8dLMRAXQ3cYv9u6kJZrX1gq0p7f3a4b5c nonstop4';
