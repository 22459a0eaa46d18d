import { entrance, type SignUpTicket } from '@nonstop4/contract';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useLocation } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { Answer } from '../../parts/answer.tsx';
import { Entrance } from '../sign-in/entrance.tsx';
import { EmailRequest } from './email-request.tsx';
import { entranceQuery } from './entrance-query.ts';
import { linkSecret } from './link-secret.ts';
import { ProviderButton } from './provider-button.tsx';
import { SignUpForm } from './sign-up-form.tsx';

/** Makes an account: with an invitation or a link from an e-mail at once, else by asking for such a link first. */
export function SignUpPage() {
  const { t } = useTranslation('entrance');
  const { hash } = useLocation();
  const ticket = ticketIn(hash);
  return (
    <Entrance title={t('signUpTitle')}>
      {ticket ? <WithTicket key={ticket.token} ticket={ticket} /> : <WithoutTicket />}
      <p className="small quiet">
        {t('haveAccount')} <Link to="/sign-in">{t('toSignIn')}</Link>
      </p>
    </Entrance>
  );
}

function ticketIn(hash: string): SignUpTicket | undefined {
  const invitation = linkSecret(hash, 'invitation');
  if (invitation) return { kind: 'invitation', token: invitation };
  const token = linkSecret(hash, 'token');
  return token ? { kind: 'link', token } : undefined;
}

function WithTicket({ ticket }: { ticket: SignUpTicket }) {
  const look = useQuery({
    queryKey: ['ticket', ticket.token],
    queryFn: ({ signal }) => api().call(entrance.lookAtTicket, { body: ticket }, signal),
  });
  return <Answer query={look}>{({ email }) => <SignUpForm ticket={ticket} email={email} />}</Answer>;
}

function WithoutTicket() {
  const { t } = useTranslation('entrance');
  const ways = useQuery(entranceQuery());
  const ask = useMutation({
    mutationFn: (email: string) => api().call(entrance.askToSignUp, { body: { email } }),
  });
  return (
    <Answer query={ways}>
      {({ signUp, provider }) =>
        signUp === 'closed' || signUp === 'invitation' ? (
          <p>{t(signUp === 'closed' ? 'signUpClosed' : 'signUpInvited')}</p>
        ) : (
          <>
            <p className="quiet">{t(signUp === 'domain' ? 'signUpDomain' : 'signUpOpen')}</p>
            <EmailRequest action={t('sendLink')} sent={t('signUpSent')} request={ask} />
            {provider && <ProviderButton label={provider} />}
          </>
        )
      }
    </Answer>
  );
}
