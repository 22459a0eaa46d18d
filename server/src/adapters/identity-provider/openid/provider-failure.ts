import { ProviderFailed, type ProviderFailureReason } from '../../../ports/identity-provider.ts';

interface OAuthError {
  message?: string;
  code?: string;
  error?: string;
  error_description?: string;
  cause?: unknown;
}

/** OAuth's word for "the person, or the provider, has said no" (RFC 6749 section 4.1.2.1), and OpenID Connect's. */
const DENIED = new Set(['access_denied', 'login_required', 'consent_required', 'interaction_required']);
const CLIENT_REFUSED = new Set(['invalid_client', 'unauthorized_client']);

/** What went wrong at the provider, in the platform's words. */
export function providerFailure(error: unknown): ProviderFailed {
  if (error instanceof ProviderFailed) return error;
  const { message = '', error: code = '', error_description: description = '' } = error as OAuthError;
  const causes = causesOf(error);
  const detail = [code, description].filter((part) => part !== '').join(': ') || message;
  return new ProviderFailed(reasonOf(code, causes), detail || causes);
}

function reasonOf(code: string, causes: string): ProviderFailureReason {
  if (DENIED.has(code)) return 'denied';
  if (CLIENT_REFUSED.has(code)) return 'client-refused';
  if (
    /ENOTFOUND|EAI_|ECONN|EHOSTUNREACH|ENETUNREACH|fetch failed|timeout|aborted|certificate|insecure requests/i.test(
      causes,
    )
  )
    return 'unreachable';
  if (/OAUTH_RESPONSE_IS_NOT_CONFORM|OAUTH_RESPONSE_IS_NOT_JSON|OAUTH_PARSE_ERROR|issuer/i.test(causes))
    return 'not-a-provider';
  return 'not-trusted';
}

function causesOf(error: unknown): string {
  const parts: string[] = [];
  for (let one = error as OAuthError | undefined; one && parts.length < 5; one = one.cause as OAuthError | undefined)
    parts.push(`${one.code ?? ''} ${one.message ?? ''}`);
  return parts.join(' ');
}
