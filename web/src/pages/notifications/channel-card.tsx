import { ALERT_KINDS, alerting, type ChannelSettings, type ChannelView, deliveryText } from '@nonstop4/contract';
import IconBrandSlack from '@tabler/icons-react/dist/esm/icons/IconBrandSlack.mjs';
import IconMail from '@tabler/icons-react/dist/esm/icons/IconMail.mjs';
import IconWebhook from '@tabler/icons-react/dist/esm/icons/IconWebhook.mjs';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { ErrorLine } from '../../parts/error-panel.tsx';
import { notify } from '../../parts/notices.ts';
import { ChannelDelivery } from './channel-delivery.tsx';
import { ChannelFields } from './channel-fields.tsx';
import { isComplete, settingsOf } from './channel-settings.ts';

const PICTURES = { 'e-mail': IconMail, webhook: IconWebhook, slack: IconBrandSlack };

/** A channel: where it leads, how it goes, a test, and what can be changed. */
export function ChannelCard({ channel, isOperator }: { channel: ChannelView; isOperator: boolean }) {
  const { t } = useTranslation('channels');
  const [editing, setEditing] = useState(false);
  const Picture = PICTURES[channel.kind];
  return (
    <li className="stack-small">
      <div className="line channel-head">
        <Picture size={22} stroke={1.5} aria-hidden />
        <div className="grow">
          <h3>{channel.name}</h3>
          <p className="small quiet channel-to">
            {t(`kind.${channel.kind}`)} · {channel.to}
          </p>
        </div>
      </div>
      <Tells channel={channel} />
      <ChannelDelivery delivery={channel.delivery} />
      <Actions channel={channel} onEdit={() => setEditing(!editing)} />
      {editing && <Edit channel={channel} isOperator={isOperator} onDone={() => setEditing(false)} />}
    </li>
  );
}

function Tells({ channel: { ownApps, platform, alertKinds } }: { channel: ChannelView }) {
  const { t } = useTranslation('channels');
  const format = useFormat();
  const about = [...(ownApps ? [t('ownApps')] : []), ...(platform ? [t('platform')] : [])];
  const all = ALERT_KINDS.length;
  const kinds = alertKinds.length === all ? t('allKinds') : t('kindsOf', { count: alertKinds.length, all });
  return <p className="small">{`${t('tells', { what: format.list(about) })} · ${kinds}`}</p>;
}

function Actions({ channel, onEdit }: { channel: ChannelView; onEdit: () => void }) {
  const { t, i18n } = useTranslation('channels');
  const queryClient = useQueryClient();
  const [removing, setRemoving] = useState(false);
  const params = { channel: channel.id };
  const readAgain = () => queryClient.invalidateQueries({ queryKey: keys.channels() });
  const test = useMutation({ mutationFn: () => api().call(alerting.testChannel, { params }), onSuccess: readAgain });
  const remove = async () => {
    await api().call(alerting.removeChannel, { params });
    await readAgain();
  };
  const { name } = channel;
  const failure = test.data?.failure;
  return (
    <>
      <div className="line">
        <button
          type="button"
          className="btn btn-sm btn-default"
          aria-label={t('testNamed', { name })}
          disabled={test.isPending}
          onClick={() => test.mutate()}
        >
          {test.isPending ? t('testing') : t('test')}
        </button>
        <button type="button" className="btn btn-sm btn-default" aria-label={t('editNamed', { name })} onClick={onEdit}>
          {t('edit')}
        </button>
        <button
          type="button"
          className="btn btn-sm btn-danger-quiet"
          aria-label={t('removeNamed', { name })}
          onClick={() => setRemoving(true)}
        >
          {t('remove')}
        </button>
      </div>
      <div role="status">
        {test.data?.ok && <p className="channel-ok">{t('arrived', { answer: test.data.answer })}</p>}
        {failure && (
          <div className="channel-bad">
            <p>{`${t('notArrived')} ${deliveryText(failure.reason, i18n.language === 'ko' ? 'ko' : 'en')}`}</p>
            {failure.detail !== '' && <p className="small channel-to">{t('said', { detail: failure.detail })}</p>}
          </div>
        )}
      </div>
      {test.error && <ErrorLine error={test.error} />}
      {removing && (
        <ConfirmDialog
          title={t('removeTitle', { name })}
          action={t('remove')}
          danger
          onConfirm={remove}
          onClose={() => setRemoving(false)}
        >
          <p>{t('removeText')}</p>
        </ConfirmDialog>
      )}
    </>
  );
}

function Edit({ channel, isOperator, onDone }: { channel: ChannelView; isOperator: boolean; onDone: () => void }) {
  const { t } = useTranslation('channels');
  const queryClient = useQueryClient();
  const [settings, setSettings] = useState<ChannelSettings>(() => settingsOf(channel));
  const save = useMutation({
    mutationFn: (body: ChannelSettings) =>
      api().call(alerting.changeChannel, { params: { channel: channel.id }, body }),
    onSuccess: () => {
      notify({ tone: 'ok', text: t('saved') });
      onDone();
      return queryClient.invalidateQueries({ queryKey: keys.channels() });
    },
  });
  const ready = isComplete(settings) && !save.isPending;
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) save.mutate(settings);
      }}
    >
      <ChannelFields
        settings={settings}
        isOperator={isOperator}
        change={(changed) => setSettings((before) => ({ ...before, ...changed }))}
      />
      {save.error && <ErrorLine error={save.error} />}
      <div>
        <button type="submit" className="btn btn-primary" disabled={!ready}>
          {save.isPending ? t('saving') : t('save')}
        </button>
      </div>
    </form>
  );
}
