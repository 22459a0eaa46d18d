import { commitOntoMain } from '../repository/move-main.ts';
import { type Publisher, RepositoryGitHost, type RepositoryOptions } from '../repository/repository-git-host.ts';

/** The repository of the platform and nothing else: what is on its main is published. */
export class EmbeddedGitHost extends RepositoryGitHost {
  constructor(options: RepositoryOptions) {
    super(
      options,
      (git): Publisher => ({
        publish: (directory, request, signal) => commitOntoMain(git, directory, request, signal),
        takeIn: async () => undefined,
      }),
    );
  }
}
