import type { App } from '../../../domain/app.ts';
import type { GitSource } from '../../../domain/git-source.ts';
import { fromJson, toJson } from './json.ts';
import type { AppRow } from './tables.ts';

export function appToRow(app: App): AppRow {
  return {
    id: app.id,
    owner_id: app.ownerId,
    name: app.name,
    desired_state: app.desiredState,
    replicas: app.replicas,
    extra_hostnames: toJson(app.extraHostnames),
    redirect_to_https: Number(app.redirectToHttps),
    health_path: app.healthPath ?? null,
    memory_limit_bytes: app.memoryLimitBytes,
    volume_limit_bytes: app.volumeLimitBytes,
    single_writer: Number(app.singleWriter),
    run_tests: Number(app.runTests),
    probing: Number(app.probing),
    status_public: Number(app.statusPublic),
    start_command: app.startCommand ?? null,
    pre_deploy_command: app.preDeployCommand ?? null,
    background: app.background ? toJson(app.background) : null,
    autoscaling: app.autoscaling ? toJson(app.autoscaling) : null,
    ...gitSourceToRow(app.gitSource),
    config_vars: toJson(app.configVars),
    secrets: toJson(app.secrets),
    restart_nonce: app.restartNonce,
    created_at: app.createdAt,
    updated_at: app.updatedAt,
    deleting_data: app.deleting ? Number(app.deleting.deleteData) : null,
  };
}

export function appFromRow(row: AppRow): App {
  return {
    id: row.id,
    ownerId: row.owner_id,
    name: row.name,
    desiredState: row.desired_state as App['desiredState'],
    replicas: row.replicas,
    extraHostnames: fromJson(row.extra_hostnames),
    redirectToHttps: row.redirect_to_https === 1,
    healthPath: row.health_path ?? undefined,
    memoryLimitBytes: row.memory_limit_bytes,
    volumeLimitBytes: row.volume_limit_bytes,
    singleWriter: row.single_writer === 1,
    runTests: row.run_tests === 1,
    probing: row.probing === 1,
    statusPublic: row.status_public === 1,
    startCommand: row.start_command ?? undefined,
    preDeployCommand: row.pre_deploy_command ?? undefined,
    background: row.background === null ? undefined : fromJson(row.background),
    autoscaling: row.autoscaling === null ? undefined : fromJson(row.autoscaling),
    gitSource: gitSourceFromRow(row),
    configVars: fromJson(row.config_vars),
    secrets: fromJson(row.secrets),
    restartNonce: row.restart_nonce,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    deleting: row.deleting_data === null ? undefined : { deleteData: row.deleting_data === 1 },
  };
}

/** The token lies in a column of its own, where it is sealed anew. */
function gitSourceToRow(source: GitSource | undefined): Pick<AppRow, 'git_source' | 'git_token'> {
  if (!source) return { git_source: null, git_token: null };
  const { sealedToken, ...rest } = source;
  return { git_source: toJson(rest), git_token: sealedToken ?? null };
}

function gitSourceFromRow({ git_source, git_token }: AppRow): GitSource | undefined {
  if (git_source === null) return undefined;
  return { ...fromJson<GitSource>(git_source), ...(git_token === null ? {} : { sealedToken: git_token }) };
}
