import type { AppDetail } from '@nonstop4/contract';
import IconPlus from '@tabler/icons-react/dist/esm/icons/IconPlus.mjs';
import IconTrash from '@tabler/icons-react/dist/esm/icons/IconTrash.mjs';
import { type ClipboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SettingForm } from './setting-form.tsx';
import { useChangeApp } from './use-change-app.ts';
import { parseEnvLines, type VariableEntry, variableChange, variableProblem } from './variables.ts';

interface Row extends VariableEntry {
  id: number;
}

const rowsOf = (entries: readonly VariableEntry[], from = 0): Row[] =>
  entries.map((entry, index) => ({ ...entry, id: from + index }));
const entriesOf = (vars: Record<string, string>) => Object.entries(vars).map(([name, value]) => ({ name, value }));

/** The names and values that the app finds in its environment. */
export function ConfigSetting({ app }: { app: AppDetail }) {
  const { t } = useTranslation('settings');
  const change = useChangeApp(app.name);
  const [rows, setRows] = useState(() => rowsOf(entriesOf(app.configVars)));
  const nextId = Math.max(-1, ...rows.map((row) => row.id)) + 1;
  const wanted = variableChange(app.configVars, rows);
  const problem = variableProblem(rows);

  const edit = (id: number, edited: Partial<VariableEntry>) =>
    setRows(rows.map((row) => (row.id === id ? { ...row, ...edited } : row)));
  const paste = (id: number, event: ClipboardEvent) => {
    const entries = parseEnvLines(event.clipboardData.getData('text'));
    if (!entries) return;
    event.preventDefault();
    setRows([...rows.filter((row) => row.id !== id), ...rowsOf(entries, nextId)]);
  };

  return (
    <SettingForm
      title={t('configTitle')}
      intro={t('configIntro')}
      ready={wanted !== undefined && problem === undefined}
      busy={change.isPending}
      error={change.error}
      onSave={() => change.mutate({ configVars: wanted })}
    >
      {rows.length === 0 && <p className="quiet">{t('configEmpty')}</p>}
      <ul className="plain-list variable-rows">
        {rows.map((row) => (
          <VariableRow
            key={row.id}
            row={row}
            onEdit={(edited) => edit(row.id, edited)}
            onPaste={(event) => paste(row.id, event)}
            onRemove={() => setRows(rows.filter((one) => one.id !== row.id))}
          />
        ))}
      </ul>
      {problem && wanted && <p className="field-error">{t(problem === 'twice' ? 'variableTwice' : 'variableRule')}</p>}
      <div>
        <button
          type="button"
          className="btn btn-sm btn-default"
          onClick={() => setRows([...rows, { id: nextId, name: '', value: '' }])}
        >
          <IconPlus size={16} aria-hidden />
          {t('variableAdd')}
        </button>
      </div>
    </SettingForm>
  );
}

interface VariableRowProps {
  row: Row;
  onEdit: (edited: Partial<VariableEntry>) => void;
  onPaste: (event: ClipboardEvent) => void;
  onRemove: () => void;
}

function VariableRow({ row, onEdit, onPaste, onRemove }: VariableRowProps) {
  const { t } = useTranslation('settings');
  return (
    <li className="variable-row">
      <input
        className="form-control mono"
        aria-label={t('variableName')}
        placeholder={t('variableNameExample')}
        value={row.name}
        onChange={(event) => onEdit({ name: event.target.value })}
        onPaste={onPaste}
        spellCheck={false}
        autoComplete="off"
      />
      <input
        className="form-control mono"
        aria-label={t('variableValue', { name: row.name })}
        placeholder={t('variableValueExample')}
        value={row.value}
        onChange={(event) => onEdit({ value: event.target.value })}
        spellCheck={false}
        autoComplete="off"
      />
      <button
        type="button"
        className="btn btn-icon btn-quiet"
        aria-label={t('variableRemove', { name: row.name })}
        onClick={onRemove}
      >
        <IconTrash size={18} aria-hidden />
      </button>
    </li>
  );
}
