import type { AppDetail, EdgeView, ReplicaView } from '@nonstop4/contract';
import IconArrowsSplit2 from '@tabler/icons-react/dist/esm/icons/IconArrowsSplit2.mjs';
import IconServer2 from '@tabler/icons-react/dist/esm/icons/IconServer2.mjs';
import IconUsers from '@tabler/icons-react/dist/esm/icons/IconUsers.mjs';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/use-format.ts';
import { Badge } from '../../../parts/badge.tsx';
import { linkStates } from './link-states.ts';
import { type NodeWithReplicas, nodesWithReplicas } from './nodes-with-replicas.ts';
import { PictureLinks } from './picture-links.tsx';
import { REPLICA_LOOKS } from './replica-looks.ts';
import './service-picture.css';

/** From the visitors over the edges to the copies of the app, with what is well and what is not. */
export function ServicePicture({ app }: { app: AppDetail }) {
  const { t } = useTranslation('overview');
  const format = useFormat();
  const nodes = nodesWithReplicas(app.nodes, app.running);
  const links = linkStates(app.edges, nodes);
  const rate = app.sparkline.at(-1);
  return (
    <div className="picture">
      <div className="picture-column">
        <div className="picture-box picture-visitors">
          <IconUsers size={26} stroke={1.5} aria-hidden />
          <span className="strong">{t('visitors')}</span>
          {rate !== undefined && (
            <span className="small quiet numbers">
              {t('requestRate', { rate: format.number(rate, rate < 10 ? 1 : 0) })}
            </span>
          )}
        </div>
      </div>
      <PictureLinks links={links.toEdges} from={1} to={app.edges.length} />
      <ul className="picture-column" aria-label={t('edges')}>
        {app.edges.map((edge) => (
          <EdgeBox key={edge.name} edge={edge} />
        ))}
      </ul>
      <PictureLinks links={links.toNodes} from={app.edges.length} to={nodes.length} />
      <ul className="picture-column picture-nodes" aria-label={t('nodes')}>
        {nodes.map((node) => (
          <NodeBox key={node.name} node={node} />
        ))}
      </ul>
    </div>
  );
}

function EdgeBox({ edge }: { edge: EdgeView }) {
  const { t } = useTranslation('overview');
  return (
    <li className={edge.ready ? 'picture-box' : 'picture-box picture-box-bad'}>
      <span className="line">
        <IconArrowsSplit2 size={18} stroke={1.75} aria-hidden />
        <span className="strong">{edge.name}</span>
      </span>
      <span className="small quiet">{edge.ready ? t('edgeReady') : t('edgeAway')}</span>
    </li>
  );
}

function NodeBox({ node }: { node: NodeWithReplicas }) {
  const { t } = useTranslation('overview');
  return (
    <li className={node.ready ? 'picture-box picture-node' : 'picture-box picture-node picture-box-bad'}>
      <span className="line">
        <IconServer2 size={18} stroke={1.75} aria-hidden />
        <span className="strong">{node.name}</span>
        {!node.ready && <span className="small">{t('nodeAway')}</span>}
      </span>
      {node.replicas.length === 0 ? (
        <span className="small quiet">{t('noReplicaHere')}</span>
      ) : (
        <ul className="plain-list picture-replicas" aria-label={t('replicasOn', { node: node.name })}>
          {node.replicas.map((replica) => (
            <ReplicaChip key={replica.id} replica={replica} />
          ))}
        </ul>
      )}
    </li>
  );
}

function ReplicaChip({ replica }: { replica: ReplicaView }) {
  const { t } = useTranslation('overview');
  const look = REPLICA_LOOKS[replica.state];
  return (
    <li>
      <Badge tone={look.tone} icon={look.icon}>
        {t('replicaChip', { release: replica.release, state: t(`replicaState.${replica.state}`) })}
      </Badge>
    </li>
  );
}
