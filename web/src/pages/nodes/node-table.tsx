import type { NodeView } from '@nonstop4/contract';
import IconAlertTriangle from '@tabler/icons-react/dist/esm/icons/IconAlertTriangle.mjs';
import IconCheck from '@tabler/icons-react/dist/esm/icons/IconCheck.mjs';
import IconTool from '@tabler/icons-react/dist/esm/icons/IconTool.mjs';
import IconX from '@tabler/icons-react/dist/esm/icons/IconX.mjs';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/use-format.ts';
import { Badge } from '../../parts/badge.tsx';
import { DrainControl } from './drain-control.tsx';
import '../../parts/row-table.css';
import './node-table.css';

/** One row for each node; on a narrow screen one block for each. */
export function NodeTable({ nodes, mayDrain }: { nodes: NodeView[]; mayDrain: boolean }) {
  const { t } = useTranslation('nodes');
  return (
    <table className="row-table node-table numbers">
      <thead>
        <tr>
          <th scope="col">{t('node')}</th>
          <th scope="col">{t('state')}</th>
          <th scope="col">{t('replicas')}</th>
          <th scope="col">{t('memory')}</th>
          <th scope="col">{t('cpu')}</th>
          {mayDrain && (
            <th scope="col">
              <span className="only-read-aloud">{t('actions')}</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {nodes.map((node) => (
          <NodeRow key={node.name} node={node} mayDrain={mayDrain} />
        ))}
      </tbody>
    </table>
  );
}

function NodeRow({ node, mayDrain }: { node: NodeView; mayDrain: boolean }) {
  const { t } = useTranslation('nodes');
  const format = useFormat();
  const { room } = node;
  return (
    <tr>
      <th scope="row">{node.name}</th>
      <td data-label={t('state')}>
        <div className="stack-small">
          <NodeState node={node} />
          {node.message && <span className="small quiet">{node.message}</span>}
        </div>
      </td>
      <td data-label={t('replicas')}>{format.number(node.replicas)}</td>
      <td data-label={t('memory')}>
        <Amount
          used={format.bytes(node.memoryBytes)}
          setAside={room && format.bytes(room.requestedMemoryBytes)}
          all={room && format.bytes(room.memoryBytes)}
        />
      </td>
      <td data-label={t('cpu')}>
        <Amount
          used={t('cores', { cores: format.number(node.cpuCores, 2) })}
          setAside={room && t('cores', { cores: format.number(room.requestedCpuCores, 2) })}
          all={room && t('cores', { cores: format.number(room.cpuCores, 2) })}
        />
      </td>
      {mayDrain && (
        <td className="node-action">
          <DrainControl node={node} />
        </td>
      )}
    </tr>
  );
}

function NodeState({ node }: { node: NodeView }) {
  const { t } = useTranslation('nodes');
  return (
    <div className="line">
      <Badge tone={node.ready ? 'ok' : 'bad'} icon={node.ready ? IconCheck : IconX}>
        {node.ready ? t('ready') : t('away')}
      </Badge>
      {!node.schedulable && (
        <Badge tone="warn" icon={IconTool}>
          {t('cordoned')}
        </Badge>
      )}
      {node.pressure.map((what) => (
        <Badge key={what} tone="bad" icon={IconAlertTriangle}>
          {t(`pressure.${what}`)}
        </Badge>
      ))}
    </div>
  );
}

function Amount({ used, setAside, all }: { used: string; setAside?: string; all?: string }) {
  const { t } = useTranslation('nodes');
  return (
    <div className="stack-small">
      <span>{t('used', { used })}</span>
      {setAside !== undefined && <span className="small quiet">{t('setAside', { setAside, all })}</span>}
    </div>
  );
}
