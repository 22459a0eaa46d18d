import { createHmac } from 'node:crypto';

/** The Jenkins that builds images in place of the platform. */
export interface CiConnection {
  /** http or https, without a slash at its end. */
  address: string;
  userName: string;
  /** API token of that user, sent as the password of HTTP Basic. */
  token: string;
  /** Full name, with its folders: `team/nonstop4`. */
  job: string;
  /** Which agents may build; '' for any. */
  label: string;
  tool: 'buildah' | 'podman' | 'docker';
  /** Ids of credentials in Jenkins; '' for none. */
  gitCredentials: string;
  registryCredentials: string;
  /** Where agents reach the platform; '' when they do not. */
  panel: string;
  /** Signs what an agent says of a build. */
  hookSecret: string;
}

/** For texts: the server without anything that only the owner may see. */
export function ciHost({ address }: Pick<CiConnection, 'address'>): string {
  return new URL(address).host;
}

/** Good for news of this one run, whoever reads it in Jenkins: all that it does is to make the platform look. HMAC-SHA-256 in hex. */
export function newsToken(hookSecret: string, runId: string): string {
  return createHmac('sha256', hookSecret).update(runId).digest('hex');
}
