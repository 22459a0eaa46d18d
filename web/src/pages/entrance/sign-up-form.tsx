import { entrance, type SignUpTicket, UserNameSchema } from '@nonstop4/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { ErrorLine } from '../../parts/error-panel.tsx';
import { Field } from '../../parts/field.tsx';
import { entranceQuery } from './entrance-query.ts';
import { isGoodPassword, NewPasswordField } from './new-password-field.tsx';
import { ProviderButton } from './provider-button.tsx';

/** `email`: the one that the ticket is for; a link from an e-mail has shown whose it is. */
export function SignUpForm({ ticket, email: known }: { ticket: SignUpTicket; email: string }) {
  const { t } = useTranslation('entrance');
  const { t: account } = useTranslation('account');
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const ways = useQuery(entranceQuery());
  const [name, setName] = useState('');
  const [email, setEmail] = useState(known);
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const isGoodName = UserNameSchema.safeParse(name).success;
  const signUp = useMutation({
    mutationFn: () => api().call(entrance.signUp, { body: { ticket, name, password, email: email.trim() } }),
    onSuccess: (me) => {
      queryClient.setQueryData(keys.me(), me);
      return navigate({ to: '/' });
    },
  });
  const isShown = ticket.kind === 'link';
  return (
    <form
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (isGoodName && isGoodPassword(password)) signUp.mutate();
      }}
    >
      <Field
        label={t('email')}
        type="email"
        value={email}
        onChange={setEmail}
        hint={isShown ? t('emailVerified') : t('emailOptional')}
        readOnly={isShown}
        autoComplete="email"
        autoCapitalize="none"
      />
      <Field
        label={account('name')}
        value={name}
        onChange={(value) => setName(value.toLowerCase())}
        hint={account('nameRule')}
        {...(tried && !isGoodName ? { error: account('nameRule') } : {})}
        autoComplete="username"
        autoCapitalize="none"
        required
      />
      <NewPasswordField label={account('password')} value={password} onChange={setPassword} tried={tried} />
      {signUp.error && <ErrorLine error={signUp.error} />}
      <button type="submit" className="btn btn-primary" disabled={signUp.isPending}>
        {signUp.isPending ? account('settingUp') : account('setUp')}
      </button>
      {ticket.kind === 'invitation' && ways.data?.provider && (
        <ProviderButton label={ways.data.provider} invitation={ticket.token} />
      )}
    </form>
  );
}
