import { type ChangeApp, operations } from '@nonstop4/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { keys } from '../../../api/keys.ts';
import { notify } from '../../../parts/notices.ts';

/** Changes settings. When the replicas must know, a run makes the change live; the notice leads to it. */
export function useChangeApp(app: string) {
  const { t } = useTranslation('settings');
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (change: ChangeApp) => api().call(operations.changeApp, { params: { app }, body: change }),
    onSuccess: async ({ run }) => {
      await queryClient.invalidateQueries({ queryKey: keys.app(app) });
      if (run) notify({ tone: 'busy', text: t('savedWithRun'), link: { to: `/runs/${run.id}`, text: t('toSteps') } });
      else notify({ tone: 'ok', text: t('saved') });
    },
  });
}
