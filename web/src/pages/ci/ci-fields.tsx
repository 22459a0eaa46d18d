import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Caution } from '../../parts/caution.tsx';
import { Choice } from '../../parts/choice.tsx';
import { Field } from '../../parts/field.tsx';
import type { Entries } from './entries.ts';
import type { FieldFaults } from './field-faults.ts';
import { isOwnMachine, isReadableOnItsWay } from './own-machine.ts';
import './ci-page.css';

interface FieldsProps {
  entries: Entries;
  faults: FieldFaults;
  change: (changed: Partial<Entries>) => void;
}

const TOOLS = ['buildah', 'podman', 'docker'] as const;

/** `kept`: a token was saved and is used when the field stays empty. */
export function PlaceFields({ kept, ...fields }: FieldsProps & { kept: boolean }) {
  const { t } = useTranslation('ci');
  const { t: tOfAll } = useTranslation('connection');
  return (
    <Group title={t('whereTitle')}>
      <TextField {...fields} name="address" label={t('address')} hint={t('addressHint')} />
      {isReadableOnItsWay(fields.entries.address.trim()) && <Caution>{t('plainHttp')}</Caution>}
      <div className="connection-pair">
        <TextField {...fields} name="userName" label={t('userName')} hint={t('userNameHint')} />
        <TextField
          {...fields}
          name="token"
          type="password"
          label={t('token')}
          hint={kept ? tOfAll('tokenKept') : t('tokenHint')}
        />
      </div>
    </Group>
  );
}

export function BuildFields({ entries, faults, change }: FieldsProps) {
  const { t } = useTranslation('ci');
  const fields = { entries, faults, change };
  return (
    <Group title={t('buildTitle')}>
      <div className="connection-pair">
        <TextField {...fields} name="job" label={t('job')} hint={t('jobHint')} />
        <TextField {...fields} name="label" label={t('label')} hint={t('labelHint')} />
      </div>
      <div>
        {/* The choice has these words as its own name. */}
        <p className="form-label" aria-hidden>
          {t('tool')}
        </p>
        <Choice
          label={t('tool')}
          value={entries.tool}
          options={TOOLS.map((value) => ({ value, text: t(`tool.${value}`) }))}
          onChange={(tool) => change({ tool })}
        />
        <p className="form-hint">{t('toolHint')}</p>
      </div>
    </Group>
  );
}

export function CredentialsFields(fields: FieldsProps) {
  const { t } = useTranslation('ci');
  return (
    <Group title={t('credentialsTitle')} intro={t('credentialsIntro')}>
      <div className="connection-pair">
        <TextField {...fields} name="gitCredentials" label={t('gitCredentials')} hint={t('gitCredentialsHint')} />
        <TextField
          {...fields}
          name="registryCredentials"
          label={t('registryCredentials')}
          hint={t('registryCredentialsHint')}
        />
      </div>
    </Group>
  );
}

/** Where the platform is told of an end; the address of this page is offered, as agents may well reach it. */
export function NewsField(fields: FieldsProps) {
  const { t } = useTranslation('ci');
  const panel = fields.entries.panel.trim();
  return (
    <Group title={t('panelTitle')}>
      <div className="stack-small">
        <TextField
          {...fields}
          name="panel"
          label={t('panel')}
          hint={isOwnMachine(panel) ? t('panelOwnMachine') : t('panelHint')}
        />
        {panel !== location.origin && (
          <div>
            <button
              type="button"
              className="btn btn-sm btn-default ci-panel-here"
              onClick={() => fields.change({ panel: location.origin })}
            >
              {t('panelHere', { origin: location.origin })}
            </button>
          </div>
        )}
      </div>
    </Group>
  );
}

interface TextFieldProps extends FieldsProps {
  name: Exclude<keyof Entries, 'tool'>;
  label: string;
  hint: string;
  type?: 'password';
}

function TextField({ name, entries, faults, change, ...shown }: TextFieldProps) {
  const { t } = useTranslation('ci');
  const fault = faults[name];
  return (
    <Field
      {...shown}
      value={entries[name]}
      onChange={(value) => change({ [name]: value })}
      {...(fault ? { error: t(fault) } : {})}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
    />
  );
}

function Group({ title, intro, children }: { title: string; intro?: string; children: ReactNode }) {
  const titleId = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset takes no heading that is found among the others of the page
    <div role="group" aria-labelledby={titleId} className="stack ci-group">
      <div className="stack-small">
        <h3 id={titleId}>{title}</h3>
        {intro && <p className="quiet">{intro}</p>}
      </div>
      {children}
    </div>
  );
}
