import type { ReplicaView } from '@nonstop4/contract';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/use-format.ts';
import { Badge } from '../../../parts/badge.tsx';
import { shortId } from '../../../parts/short-id.ts';
import { TimeAgo } from '../../../parts/time-ago.tsx';
import { memoryInWords } from './memory-in-words.ts';
import { REPLICA_LOOKS } from './replica-looks.ts';

/** Every copy of the app with what it uses. */
export function ReplicaList({ replicas }: { replicas: readonly ReplicaView[] }) {
  const { t } = useTranslation('overview');
  return (
    <div className="table-scroll">
      <table className="table table-stacking">
        <thead>
          <tr>
            <th scope="col">{t('replica')}</th>
            <th scope="col">{t('state')}</th>
            <th scope="col">{t('node')}</th>
            <th scope="col">{t('release')}</th>
            <th scope="col">{t('cpu')}</th>
            <th scope="col">{t('memory')}</th>
            <th scope="col">{t('restarts')}</th>
            <th scope="col">{t('started')}</th>
          </tr>
        </thead>
        <tbody>
          {replicas.map((replica) => (
            <ReplicaRow key={replica.id} replica={replica} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ReplicaRow({ replica }: { replica: ReplicaView }) {
  const { t } = useTranslation('overview');
  const format = useFormat();
  const look = REPLICA_LOOKS[replica.state];
  const note = replica.state === 'ready' ? undefined : (replica.lastProbeFailure ?? replica.lastExit?.message);
  return (
    <tr>
      <th scope="row" className="mono" data-label={t('replica')}>
        <span title={replica.id}>{shortId(replica.id)}</span>
      </th>
      <td data-label={t('state')}>
        <div>
          <Badge tone={look.tone} icon={look.icon}>
            {t(`replicaState.${replica.state}`)}
          </Badge>
          {note && <p className="small quiet">{note}</p>}
        </div>
      </td>
      <td data-label={t('node')}>{replica.node}</td>
      <td data-label={t('release')}>{t('releaseNumber', { release: replica.release })}</td>
      <td data-label={t('cpu')} className="numbers">
        {t('cores', { cores: format.number(replica.cpuCores, 2) })}
      </td>
      <td data-label={t('memory')} className="numbers">
        {memoryInWords(replica, format, (words) => t('memoryOf', words))}
      </td>
      <td data-label={t('restarts')} className="numbers">
        {format.number(replica.restarts)}
      </td>
      <td data-label={t('started')}>
        <TimeAgo at={replica.startedAt} />
      </td>
    </tr>
  );
}
