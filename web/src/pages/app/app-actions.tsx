import { type AppDetail, operations, type Run } from '@nonstop4/contract';
import IconActivityHeartbeat from '@tabler/icons-react/dist/esm/icons/IconActivityHeartbeat.mjs';
import IconDots from '@tabler/icons-react/dist/esm/icons/IconDots.mjs';
import IconPlayerPlay from '@tabler/icons-react/dist/esm/icons/IconPlayerPlay.mjs';
import IconPlayerStop from '@tabler/icons-react/dist/esm/icons/IconPlayerStop.mjs';
import IconRefresh from '@tabler/icons-react/dist/esm/icons/IconRefresh.mjs';
import IconUpload from '@tabler/icons-react/dist/esm/icons/IconUpload.mjs';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { useProblemWords } from '../../api/problem-words.ts';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { Menu } from '../../parts/menu.tsx';
import { notify } from '../../parts/notices.ts';

/** What can be done with an app from any of its tabs. */
export function AppActions({ app }: { app: AppDetail }) {
  const { t } = useTranslation('app');
  const [stopping, setStopping] = useState(false);
  const call = useAppCall(app.name);
  const params = { app: app.name };
  const deployed = app.liveRelease !== undefined;
  const running = app.desiredState === 'running';
  if (app.deleting || app.role === 'viewer') return null;
  return (
    <div className="line">
      {/* On its own page, too, it looks as it does elsewhere: `active` would take its colour away. */}
      <Link to="/apps/$app/update" params={params} className="btn btn-primary" activeProps={{}}>
        <IconUpload size={18} aria-hidden />
        {deployed ? t('update') : t('upload')}
      </Link>
      {deployed && !running && (
        <button
          type="button"
          className="btn btn-default"
          onClick={() => call(() => api().call(operations.startApp, { params }))}
        >
          <IconPlayerPlay size={18} aria-hidden />
          {t('start')}
        </button>
      )}
      {deployed && running && (
        <Menu label={t('more')} buttonClass="btn btn-default btn-icon" button={<IconDots size={18} aria-hidden />}>
          {(close) => (
            <>
              <button
                type="button"
                className="menu-item"
                onClick={() => {
                  close();
                  call(() => api().call(operations.restartApp, { params }));
                }}
              >
                <IconRefresh size={18} aria-hidden />
                {t('restart')}
              </button>
              <Link to="/apps/$app/drills" params={params} className="menu-item" onClick={close}>
                <IconActivityHeartbeat size={18} aria-hidden />
                {t('drill')}
              </Link>
              <div className="menu-line" />
              <button
                type="button"
                className="menu-item"
                onClick={() => {
                  close();
                  setStopping(true);
                }}
              >
                <IconPlayerStop size={18} aria-hidden />
                {t('stop')}
              </button>
            </>
          )}
        </Menu>
      )}
      {stopping && <StopDialog app={app.name} onClose={() => setStopping(false)} />}
    </div>
  );
}

function StopDialog({ app, onClose }: { app: string; onClose: () => void }) {
  const { t } = useTranslation('app');
  const queryClient = useQueryClient();
  const stop = async () => {
    await api().call(operations.stopApp, { params: { app } });
    await queryClient.invalidateQueries({ queryKey: keys.app(app) });
  };
  return (
    <ConfirmDialog title={t('stopTitle', { app })} action={t('stop')} danger onConfirm={stop} onClose={onClose}>
      <p>{t('stopText')}</p>
    </ConfirmDialog>
  );
}

/** Asks for a run and goes to its page; says why when it is refused. */
function useAppCall(app: string): (call: () => Promise<Run>) => void {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const wordsOf = useProblemWords();
  const mutation = useMutation({
    mutationFn: (call: () => Promise<Run>) => call(),
    onSuccess: (run) => {
      queryClient.setQueryData(keys.run(run.id), run);
      void queryClient.invalidateQueries({ queryKey: keys.app(app) });
      return navigate({ to: '/runs/$run', params: { run: run.id } });
    },
    onError: (error) => notify({ tone: 'bad', text: wordsOf(error).sentence }),
  });
  return (call) => mutation.mutate(call);
}
