import type { SystemView } from '@nonstop4/contract';
import IconCheck from '@tabler/icons-react/dist/esm/icons/IconCheck.mjs';
import IconMinus from '@tabler/icons-react/dist/esm/icons/IconMinus.mjs';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../parts/badge.tsx';

/** The programs of this machine that apps are built with. */
export function Tools({ tools }: { tools: SystemView['tools'] }) {
  const { t } = useTranslation('system');
  return (
    <ul className="plain-list tool-list">
      {tools.map((tool) => (
        <li key={tool.name}>
          <span className="strong">{tool.name}</span>
          {tool.version === undefined ? (
            <Badge tone="idle" icon={IconMinus}>
              {t('toolMissing')}
            </Badge>
          ) : (
            <Badge tone="ok" icon={IconCheck}>
              {tool.version}
            </Badge>
          )}
          {tool.message && <span className="small quiet">{tool.message}</span>}
        </li>
      ))}
    </ul>
  );
}
