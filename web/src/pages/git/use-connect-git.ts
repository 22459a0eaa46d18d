import { connections, type GitCheck, type GitConnectionDraft } from '@nonstop4/contract';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { useConnection } from '../../parts/connection/use-connection.ts';

/** Tests a git server; chooses one that works. */
export function useConnectGit() {
  const { t } = useTranslation('git');
  return useConnection<GitConnectionDraft, GitCheck>({
    check: (body) => api().call(connections.checkGit, { body }),
    connect: (body) => api().call(connections.connectGit, { body }),
    key: keys.git(),
    saved: t('saved'),
  });
}
