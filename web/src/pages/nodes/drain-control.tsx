import { type NodeView, operations } from '@nonstop4/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { ErrorLine } from '../../parts/error-panel.tsx';
import { ProgressBar } from '../../parts/progress-bar.tsx';

/** Takes a node out of service, shows how far that is, and takes it back. */
export function DrainControl({ node }: { node: NodeView }) {
  const { t } = useTranslation('nodes');
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState(false);
  const refresh = () => queryClient.invalidateQueries({ queryKey: keys.system() });
  const drain = async () => {
    await api().call(operations.drainNode, { params: { node: node.name } });
    await refresh();
  };
  const uncordon = useMutation({
    mutationFn: () => api().call(operations.uncordonNode, { params: { node: node.name } }),
    onSuccess: refresh,
  });
  return (
    <div className="stack-small">
      {node.drain && <DrainProgress drain={node.drain} name={node.name} />}
      {node.schedulable ? (
        <button type="button" className="btn btn-sm btn-default" onClick={() => setAsking(true)}>
          {t('drain')}
        </button>
      ) : (
        <button
          type="button"
          className="btn btn-sm btn-default"
          disabled={uncordon.isPending}
          onClick={() => uncordon.mutate()}
        >
          {node.drain && node.drain.left > 0 ? t('cancelDrain') : t('uncordon')}
        </button>
      )}
      {uncordon.error && <ErrorLine error={uncordon.error} />}
      {asking && (
        <ConfirmDialog
          title={t('drainTitle', { node: node.name })}
          action={t('drain')}
          onConfirm={drain}
          onClose={() => setAsking(false)}
        >
          <p>{t('drainText')}</p>
        </ConfirmDialog>
      )}
    </div>
  );
}

function DrainProgress({ drain, name }: { drain: NonNullable<NodeView['drain']>; name: string }) {
  const { t } = useTranslation('nodes');
  const most = useRef(drain.left);
  most.current = Math.max(most.current, drain.left);
  if (drain.left === 0) return <p className="small">{t('emptied')}</p>;
  return (
    <div className="stack-small" aria-live="polite">
      <ProgressBar share={(most.current - drain.left) / most.current} label={t('draining', { node: name })} />
      <p className="small">{t('left', { count: drain.left })}</p>
      {drain.waitsFor && <p className="small node-waits">{t('waitsFor', drain.waitsFor)}</p>}
    </div>
  );
}
