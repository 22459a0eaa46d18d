import { type CiSettings, connections } from '@nonstop4/contract';
import IconBuildingFactory2 from '@tabler/icons-react/dist/esm/icons/IconBuildingFactory2.mjs';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { ConnectionNow } from '../../parts/connection/connection-now.tsx';

/** What builds now, and the way back. */
export function CiNow({ connection }: { connection: CiSettings['connection'] }) {
  const { t } = useTranslation('ci');
  if (!connection) return <p className="quiet">{t('nowHere')}</p>;
  const { address, job, userName } = connection;
  return (
    <ConnectionNow
      icon={IconBuildingFactory2}
      address={address}
      about={t('nowJob', { job, userName })}
      question={{ title: t('leaveTitle'), text: t('leaveText') }}
      disconnect={() => api().call(connections.disconnectCi, {})}
      queryKey={keys.ci()}
    />
  );
}
