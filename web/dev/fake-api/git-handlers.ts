import type { JsonHandler, ResultOf } from './handlers.ts';

/** The words by which the sample server refuses. */
const REFUSED = /refused/;

export const gitHandlers = {
  gitSettings: (world): ResultOf<'gitSettings'> => ({
    hook: world.gitHook ?? false,
    ...(world.git ? { connection: world.git } : {}),
  }),
  gitState: (world): ResultOf<'gitState'> => stateOf(world.git?.address ?? '', world.git?.github?.credential),
  checkGit: (_world, { body }): ResultOf<'checkGit'> =>
    stateOf(body.address, body.access.kind === 'github' ? body.access.credential.kind : undefined),
  connectGit: (world, { body }): ResultOf<'connectGit'> => {
    const { address, branch = 'main', access } = body;
    const credential = access.kind === 'github' ? access.credential : undefined;
    world.git = {
      ...{ address: credential ? addressOf(address) : address, branch, access: access.kind },
      ...(credential ? { github: gitHubOf(credential) } : {}),
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
  installGitHook: (world): ResultOf<'installGitHook'> => {
    world.gitHook = true;
    return { ok: true };
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

function addressOf(text: string): string {
  return text.startsWith('https://') ? text : `https://github.com/${text}.git`;
}

function gitHubOf(credential: { kind: 'token' | 'app'; appId?: string }) {
  const { kind, appId } = credential;
  return { apiAddress: 'https://api.github.com', credential: kind, ...(appId === undefined ? {} : { appId }) };
}

/** By what the repository is called: `…refused`, `…archived`, `…missing`, `…renamed`, `…public`, `…ending`. */
function stateOf(address: string, credential: 'token' | 'app' | undefined): ResultOf<'gitState'> {
  if (/archived/.test(address)) {
    const params = { host: 'github.com', address: addressOf(address) };
    return { ok: false, failure: { code: 'git-repository-archived', params, lastLines: [], cause: '', todo: '' } };
  }
  if (REFUSED.test(address)) return { ok: false, failure: REFUSAL };
  if (!credential) return { ok: true };
  const state = /missing/.test(address) ? 'missing' : /renamed/.test(address) ? 'renamed' : 'there';
  const days = /ending/.test(address) ? 9 : 120;
  return {
    ok: true,
    repository: {
      ...{ state, address: addressOf(address).replace('renamed', 'services') },
      ...(state === 'missing' ? {} : { isPrivate: !/public/.test(address) }),
      ...(credential === 'token' ? { tokenEndsAt: new Date(Date.now() + days * 86_400_000).toISOString() } : {}),
    },
  };
}

const REFUSAL: NonNullable<ResultOf<'gitState'>['failure']> = {
  code: 'git-access-refused',
  params: { host: 'github.com', message: 'Authentication failed' },
  lastLines: [
    'remote: Invalid username or token.',
    "fatal: Authentication failed for 'https://github.com/kim/refused.git/'",
  ],
  cause: 'The git server github.com does not let the platform in: Authentication failed.',
  todo: 'Whoever runs the platform gives it a new token.',
};

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHX1c0vV7zC8dLMRAXQ3cYv9u6kJZrX1gq0p7f3a4b5c nonstop4';
