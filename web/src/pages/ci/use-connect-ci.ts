import { type CiCheck, type CiConnectionDraft, connections } from '@nonstop4/contract';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { useConnection } from '../../parts/connection/use-connection.ts';

/** Tests a Jenkins; chooses one that works. */
export function useConnectCi() {
  const { t } = useTranslation('ci');
  return useConnection<CiConnectionDraft, CiCheck>({
    check: (body) => api().call(connections.checkCi, { body }),
    connect: (body) => api().call(connections.connectCi, { body }),
    key: keys.ci(),
    saved: t('saved'),
  });
}
