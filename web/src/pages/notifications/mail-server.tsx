import { alerting, type MailServerDraft, type MailServerSettings } from '@nonstop4/contract';
import IconMail from '@tabler/icons-react/dist/esm/icons/IconMail.mjs';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { Answer } from '../../parts/answer.tsx';
import { Caution } from '../../parts/caution.tsx';
import { Choice } from '../../parts/choice.tsx';
import { ConnectionNow } from '../../parts/connection/connection-now.tsx';
import { ErrorLine } from '../../parts/error-panel.tsx';
import { Field } from '../../parts/field.tsx';
import { notify } from '../../parts/notices.ts';
import { Section } from '../../parts/section.tsx';
import { channelQueries } from './channel-queries.ts';
import { faultIn } from './channel-settings.ts';

type Server = MailServerSettings['server'];

const SECURITIES = ['starttls', 'tls', 'none'] as const;
const PORTS = { starttls: '587', tls: '465', none: '25' } as const;

/** By which mail server e-mails are sent; for the owner. */
export function MailServerSection() {
  const { t } = useTranslation('channels');
  const settings = useQuery(channelQueries.mailServer());
  return (
    <Section title={t('mailTitle')} intro={t('mailIntro')}>
      <Answer query={settings}>
        {({ server }) => (
          <>
            <Now server={server} />
            {/* Begun anew once another server is saved. */}
            <MailServerForm key={JSON.stringify(server)} server={server} />
          </>
        )}
      </Answer>
    </Section>
  );
}

function Now({ server }: { server: Server }) {
  const { t } = useTranslation('channels');
  if (!server) return <p className="quiet">{t('mailNone')}</p>;
  return (
    <ConnectionNow
      icon={IconMail}
      address={server.host}
      about={t('mailNow', server)}
      question={{ title: t('mailRemoveTitle'), text: t('mailRemoveText') }}
      disconnect={() => api().call(alerting.removeMailServer, {})}
      queryKey={keys.mailServer()}
    />
  );
}

interface Entries {
  host: string;
  port: string;
  security: (typeof SECURITIES)[number];
  userName: string;
  password: string;
  from: string;
}

function firstEntries(server: Server): Entries {
  if (server) return { ...server, port: String(server.port), password: '' };
  return { host: '', port: PORTS.starttls, security: 'starttls', userName: '', password: '', from: '' };
}

function draftOf({ port, password, ...texts }: Entries): MailServerDraft {
  return { ...texts, port: Number(port), ...(password === '' ? {} : { password }) };
}

function MailServerForm({ server }: { server: Server }) {
  const { t } = useTranslation('channels');
  const queryClient = useQueryClient();
  const [entries, setEntries] = useState(() => firstEntries(server));
  const change = (changed: Partial<Entries>) => setEntries((before) => ({ ...before, ...changed }));
  const save = useMutation({
    mutationFn: (body: MailServerDraft) => api().call(alerting.setMailServer, { body }),
    onSuccess: (settings) => {
      notify({ tone: 'ok', text: t('mailSaved') });
      queryClient.setQueryData(keys.mailServer(), settings);
      return queryClient.invalidateQueries({ queryKey: keys.channels() });
    },
  });
  const isKept = server !== undefined && server.host === entries.host && server.userName === entries.userName;
  const fault = faultIn(save.error);
  const ready = !save.isPending && [entries.host, entries.port, entries.from].every((text) => text.trim() !== '');
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) save.mutate(draftOf(entries));
      }}
    >
      <div>
        {/* The choice has these words as its own name. */}
        <p className="form-label" aria-hidden>
          {t('security')}
        </p>
        <Choice
          label={t('security')}
          value={entries.security}
          options={SECURITIES.map((value) => ({ value, text: t(`security.${value}`) }))}
          onChange={(security) => change({ security, port: PORTS[security] })}
        />
      </div>
      {entries.security === 'none' && <Caution>{t('plainMail')}</Caution>}
      <div className="connection-pair">
        <Text label={t('host')} hint={t('hostHint')} value={entries.host} onChange={(host) => change({ host })} />
        <Text label={t('port')} value={entries.port} inputMode="numeric" onChange={(port) => change({ port })} />
      </div>
      <div className="connection-pair">
        <Text
          label={t('userName')}
          hint={t('userNameHint')}
          value={entries.userName}
          onChange={(userName) => change({ userName })}
        />
        <Text
          label={t('password')}
          type="password"
          hint={isKept && entries.userName !== '' ? t('passwordKept') : t('passwordHint')}
          {...(fault === 'password-missing' ? { error: t('wrong.password-missing') } : {})}
          value={entries.password}
          onChange={(password) => change({ password })}
        />
      </div>
      <Text label={t('from')} hint={t('fromHint')} value={entries.from} onChange={(from) => change({ from })} />
      {save.error && fault === undefined && <ErrorLine error={save.error} />}
      <div>
        <button type="submit" className="btn btn-primary" disabled={!ready}>
          {save.isPending ? t('saving') : t('mailSave')}
        </button>
      </div>
    </form>
  );
}

function Text(props: Parameters<typeof Field>[0]) {
  return <Field {...props} autoComplete="off" autoCapitalize="none" spellCheck={false} />;
}
