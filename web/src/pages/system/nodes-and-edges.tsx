import type { SystemView } from '@nonstop4/contract';
import IconArrowsSplit2 from '@tabler/icons-react/dist/esm/icons/IconArrowsSplit2.mjs';
import IconCheck from '@tabler/icons-react/dist/esm/icons/IconCheck.mjs';
import IconServer2 from '@tabler/icons-react/dist/esm/icons/IconServer2.mjs';
import IconX from '@tabler/icons-react/dist/esm/icons/IconX.mjs';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/use-format.ts';
import { Badge } from '../../parts/badge.tsx';

function Ready({ ready }: { ready: boolean }) {
  const { t } = useTranslation('system');
  return (
    <Badge tone={ready ? 'ok' : 'bad'} icon={ready ? IconCheck : IconX}>
      {ready ? t('ready') : t('away')}
    </Badge>
  );
}

export function Nodes({ nodes }: { nodes: SystemView['nodes'] }) {
  const { t } = useTranslation('system');
  const format = useFormat();
  return (
    <ul className="plain-list columns-cards">
      {nodes.map((node) => (
        <li key={node.name} className="system-part">
          <div className="line-spread">
            <span className="line strong">
              <IconServer2 size={20} stroke={1.5} aria-hidden />
              {node.name}
            </span>
            <Ready ready={node.ready} />
          </div>
          <p className="small quiet numbers">
            {t('nodeReplicas', { count: node.replicas })} ·{' '}
            {t('nodeMemory', { memory: format.bytes(node.memoryBytes) })}
          </p>
          {node.message && <p className="small">{node.message}</p>}
        </li>
      ))}
    </ul>
  );
}

export function Edges({ edges }: { edges: SystemView['edges'] }) {
  return (
    <ul className="plain-list columns-cards">
      {edges.map((edge) => (
        <li key={edge.name} className="system-part">
          <div className="line-spread">
            <span className="line strong">
              <IconArrowsSplit2 size={20} stroke={1.5} aria-hidden />
              {edge.name}
            </span>
            <Ready ready={edge.ready} />
          </div>
        </li>
      ))}
    </ul>
  );
}
