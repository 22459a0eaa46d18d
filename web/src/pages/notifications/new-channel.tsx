import { alerting, type NewChannel as Draft, type MadeChannel } from '@nonstop4/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { Caution } from '../../parts/caution.tsx';
import { Choice } from '../../parts/choice.tsx';
import { ErrorLine } from '../../parts/error-panel.tsx';
import { Field } from '../../parts/field.tsx';
import { notify } from '../../parts/notices.ts';
import { TextShownOnce } from '../../parts/shown-once.tsx';
import { ChannelFields } from './channel-fields.tsx';
import { faultIn, firstSettings, isComplete } from './channel-settings.ts';

const KINDS = ['e-mail', 'webhook', 'slack'] as const;

/** The fields of a channel that is to be added; of a webhook, its secret afterwards. */
export function NewChannel({ isOperator, byMail }: { isOperator: boolean; byMail: boolean }) {
  const { t, i18n } = useTranslation('channels');
  const queryClient = useQueryClient();
  const first = (): Draft => ({
    ...{ kind: 'e-mail', to: '' },
    ...firstSettings(i18n.language === 'ko' ? 'ko' : 'en', isOperator),
  });
  const [draft, setDraft] = useState<Draft>(first);
  const [made, setMade] = useState<MadeChannel>();
  const add = useMutation({
    mutationFn: (body: Draft) => api().call(alerting.addChannel, { body }),
    onSuccess: (channel) => {
      setMade(channel);
      setDraft(first());
      notify({ tone: 'ok', text: t('added') });
      return queryClient.invalidateQueries({ queryKey: keys.channels() });
    },
  });
  const change = (changed: Partial<Draft>) => setDraft((before) => ({ ...before, ...changed }));
  const fault = faultIn(add.error);
  const ready = !add.isPending && draft.to.trim() !== '' && isComplete(draft);
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) add.mutate(draft);
      }}
    >
      {made?.secret && <TextShownOnce title={t('secretOnce')} text={made.secret} copyLabel={t('secretCopy')} />}
      <div>
        {/* The choice has these words as its own name. */}
        <p className="form-label" aria-hidden>
          {t('kind')}
        </p>
        <Choice
          label={t('kind')}
          value={draft.kind}
          options={KINDS.map((value) => ({ value, text: t(`kind.${value}`) }))}
          onChange={(kind) => change({ kind })}
        />
      </div>
      {draft.kind === 'e-mail' && !byMail && <Caution>{t('noMailServer')}</Caution>}
      <Field
        label={t(`to.${draft.kind}`)}
        hint={t(`toHint.${draft.kind}`)}
        {...(fault ? { error: t(`wrong.${fault}`) } : {})}
        value={draft.to}
        onChange={(to) => change({ to })}
        inputMode={draft.kind === 'e-mail' ? 'email' : 'url'}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
      />
      <ChannelFields settings={draft} isOperator={isOperator} change={change} />
      {add.error && !fault && <ErrorLine error={add.error} />}
      <div>
        <button type="submit" className="btn btn-primary" disabled={!ready}>
          {add.isPending ? t('adding') : t('add')}
        </button>
      </div>
    </form>
  );
}
