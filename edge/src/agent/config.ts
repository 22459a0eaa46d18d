import { readFileSync } from 'node:fs';
import { dataDirectory } from '@nonstop4/plane/data-directory';
import { AGENT_PORT } from '../cluster-protocol.ts';
import { ConfigError } from '../config.ts';
import type { ClusterApiOptions } from './cluster-api.ts';

/** Where Kubernetes puts what a pod's service account is known by. */
const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

export interface AgentConfig {
  name: string;
  /** The control socket of the edge beside this agent. */
  socket: string;
  api: ClusterApiOptions;
  namespace: string;
  /** Empty: no certificates are followed. */
  certificatesNamespace: string;
  appNamespacePrefix: string;
  port: number;
  token: string;
}

/** Reads the agent's settings from the environment once. Throws ConfigError. */
export function readAgentConfig(env: NodeJS.ProcessEnv = process.env): Readonly<AgentConfig> {
  const name = required(env, 'NONSTOP4_PROCESS');
  const account = env['NONSTOP4_SERVICE_ACCOUNT'] || SERVICE_ACCOUNT;
  return Object.freeze({
    name,
    socket: dataDirectory(required(env, 'NONSTOP4_DATA')).socket(name),
    api: {
      host: required(env, 'KUBERNETES_SERVICE_HOST'),
      port: Number(required(env, 'KUBERNETES_SERVICE_PORT')),
      caFile: `${account}/ca.crt`,
      tokenFile: `${account}/token`,
    },
    namespace: required(env, 'NONSTOP4_NAMESPACE'),
    certificatesNamespace: env['NONSTOP4_CERTIFICATES_NAMESPACE'] ?? '',
    appNamespacePrefix: required(env, 'NONSTOP4_APP_NAMESPACE_PREFIX'),
    port: Number(env['NONSTOP4_AGENT_PORT'] || AGENT_PORT),
    token: tokenIn(required(env, 'NONSTOP4_AGENT_TOKEN_FILE')),
  });
}

function tokenIn(path: string): string {
  let token = '';
  try {
    token = readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw new ConfigError(`The agent's token cannot be read: ${(error as Error).message}.`);
  }
  if (token.length < 16) throw new ConfigError(`${path} must hold a token of 16 characters or more.`);
  return token;
}

function required(env: NodeJS.ProcessEnv, setting: string): string {
  const value = env[setting];
  if (!value) throw new ConfigError(`The setting ${setting} is missing. The manifest of the edges gives it.`);
  return value;
}
