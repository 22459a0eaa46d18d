import { connections, type GitSettings } from '@nonstop4/contract';
import IconBrandGit from '@tabler/icons-react/dist/esm/icons/IconBrandGit.mjs';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { ConnectionNow } from '../../parts/connection/connection-now.tsx';
import { GitState } from './git-state.tsx';

/** What is chosen now, and the way back. */
export function GitNow({ connection }: { connection: GitSettings['connection'] }) {
  const { t } = useTranslation('git');
  if (!connection) return <p className="quiet">{t('nowHere')}</p>;
  return (
    <>
      <ConnectionNow
        icon={IconBrandGit}
        address={connection.address}
        about={`${t('nowBranch', { branch: connection.branch })} · ${t(`access.${accessOf(connection)}`)}`}
        question={{ title: t('leaveTitle'), text: t('leaveText') }}
        disconnect={() => api().call(connections.disconnectGit, {})}
        queryKey={keys.git()}
      />
      <GitState />
    </>
  );
}

function accessOf({ access, github }: NonNullable<GitSettings['connection']>) {
  return access === 'github' ? (`github-${github?.credential ?? 'token'}` as const) : access;
}
