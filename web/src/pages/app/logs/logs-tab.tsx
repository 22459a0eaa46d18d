import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Choice } from '../../../parts/choice.tsx';
import { SelectField } from '../../../parts/select-field.tsx';
import { useApp } from '../use-app.ts';
import { LiveLog } from './live-log.tsx';
import { LogSearch } from './log-search.tsx';
import type { ShownProcess } from './shown-process.ts';
import './logs-tab.css';

const MODES = ['live', 'search'] as const;
type Mode = (typeof MODES)[number];

export function LogsTab() {
  const { t } = useTranslation('logs');
  const app = useApp();
  const [mode, setMode] = useState<Mode>('live');
  const [process, setProcess] = useState('');
  const behind = app.background.find(({ name }) => name === process);
  const shown: ShownProcess = behind
    ? { process: behind.name, replicas: behind.running }
    : { process: undefined, replicas: app.running };
  return (
    <div className="stack">
      <div className="line">
        <Choice<Mode>
          label={t('mode')}
          value={mode}
          options={MODES.map((value) => ({ value, text: t(`mode.${value}`) }))}
          onChange={setMode}
        />
        {app.background.length > 0 && (
          <SelectField
            label={t('process')}
            labelHidden
            value={process}
            options={[
              { value: '', text: t('processServed') },
              ...app.background.map(({ name }) => ({ value: name, text: t('processNamed', { process: name }) })),
            ]}
            onChange={setProcess}
          />
        )}
      </div>
      {mode === 'live' ? <LiveLog key={process} {...shown} /> : <LogSearch key={process} {...shown} />}
    </div>
  );
}
