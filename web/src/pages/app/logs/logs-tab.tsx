import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Choice } from '../../../parts/choice.tsx';
import { LiveLog } from './live-log.tsx';
import { LogSearch } from './log-search.tsx';
import './logs-tab.css';

const MODES = ['live', 'search'] as const;
type Mode = (typeof MODES)[number];

export function LogsTab() {
  const { t } = useTranslation('logs');
  const [mode, setMode] = useState<Mode>('live');
  return (
    <div className="stack">
      <div className="line">
        <Choice<Mode>
          label={t('mode')}
          value={mode}
          options={MODES.map((value) => ({ value, text: t(`mode.${value}`) }))}
          onChange={setMode}
        />
      </div>
      {mode === 'live' ? <LiveLog /> : <LogSearch />}
    </div>
  );
}
