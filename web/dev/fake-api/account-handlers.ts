import { FakeProblem, type JsonHandler, type ResultOf } from './handlers.ts';
import { before } from './world.ts';

export const accountHandlers = {
  setupState: (world): ResultOf<'setupState'> => ({ needed: world.setupToken !== undefined }),
  setup: (world, { body }): ResultOf<'setup'> => {
    if (world.setupToken !== body.token)
      throw new FakeProblem('setup-token-wrong', 403, 'This set-up link is wrong or used up.');
    world.setupToken = undefined;
    world.me = { id: 'user-1', name: body.name, role: 'operator' };
    world.password = body.password;
    return world.me;
  },
  signIn: (world, { body }): ResultOf<'signIn'> => {
    if (body.name !== world.me.name || body.password !== world.password)
      throw new FakeProblem('wrong-credentials', 401, 'This name and password do not belong together.');
    return world.me;
  },
  signOut: () => undefined,
  me: (world): ResultOf<'me'> => world.me,
  tokenLogin: () => {
    throw new FakeProblem('internal', 500, 'The pages never ask for this.');
  },
  listTokens: (world): ResultOf<'listTokens'> => world.tokens,
  createToken: (world, { body }): ResultOf<'createToken'> => {
    const { name, scope } = body;
    const token = { id: `token-${world.tokens.length + 1}`, name, scope, hint: 'n4_…9dFe', createdAt: before(0) };
    world.tokens = [token, ...world.tokens];
    return { ...token, token: 'n4_hV3kq8YwL0mZr2tXb7cNpA5sDfGjE9dFe' };
  },
  revokeToken: (world, { params }) => {
    world.tokens = world.tokens.filter((token) => token.id !== params.token);
  },
} satisfies Record<string, JsonHandler>;
