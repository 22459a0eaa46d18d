import type { CiConnection } from '../../../domain/ci-connection.ts';
import type { GitConnection } from '../../../domain/git-connection.ts';
import type { CiServers } from '../../../ports/ci-servers.ts';
import { jobPath } from './jenkins-api.ts';
import { JenkinsClient } from './jenkins-client.ts';
import { isSameJob, jobConfig, markOf } from './job-config.ts';

export interface JenkinsServersOptions {
  /** The registry speaks plain HTTP. */
  insecure: boolean;
  /** For buildah and podman on the agents: containers-registries.conf(5). */
  registriesConf: string;
  /** What a build may take by the platform's rules. */
  buildTimeoutMs: number;
}

/** Jenkins ends a build by itself only when the platform has not done so long ago. */
const MARGIN_MINUTES = 30;

/** Jenkins servers, and the platform's job on each. */
export class JenkinsServers implements CiServers {
  readonly #options: JenkinsServersOptions;

  constructor(options: JenkinsServersOptions) {
    this.#options = options;
  }

  async check(connection: CiConnection, signal: AbortSignal): Promise<string> {
    const client = new JenkinsClient(async () => connection);
    const { status, headers } = await client.ask('api/json?tree=mode', { signal });
    // Every answer of Jenkins says so: …/doc/book/using/remote-access-api, “Detecting Jenkins version”.
    const version = headers.get('x-jenkins');
    if (status !== 200 || version === null) throw client.unreachable(`no Jenkins answers there (answer ${status})`);
    const { folder } = placeOf(connection.job);
    if (folder !== '' && !(await client.json(`${jobPath(folder)}/api/json?tree=name`, signal))) {
      throw client.refused(`there is no folder “${folder}”, or its user may not see it`);
    }
    await this.#ownJob(client, connection, signal);
    return version;
  }

  async prepare(connection: CiConnection, git: GitConnection, signal: AbortSignal): Promise<void> {
    const client = new JenkinsClient(async () => connection);
    const config = this.#configFor(connection, git);
    const there = await this.#ownJob(client, connection, signal);
    if (there !== undefined && isSameJob(there, config)) return;
    const { folder, name } = placeOf(connection.job);
    const within = folder === '' ? '' : `${jobPath(folder)}/`;
    const path =
      there === undefined
        ? `${within}createItem?name=${encodeURIComponent(name)}`
        : `${jobPath(connection.job)}/config.xml`;
    const { status, headers } = await client.ask(path, { method: 'POST', xml: config, signal });
    if (status === 200) return;
    const why = headers.get('x-error') ?? `answer ${status}: are its Pipeline and Git plugins installed?`;
    throw client.refused(
      `the job “${connection.job}” could not be ${there === undefined ? 'made' : 'updated'} (${why})`,
    );
  }

  #configFor(connection: CiConnection, git: GitConnection): string {
    const { insecure, registriesConf, buildTimeoutMs } = this.#options;
    const timeoutMinutes = Math.ceil(buildTimeoutMs / 60_000) + MARGIN_MINUTES;
    return jobConfig({ connection, repository: git.address, insecure, registriesConf, timeoutMinutes });
  }

  /** Undefined when there is no such job; another's is never taken over. */
  async #ownJob(client: JenkinsClient, { job }: CiConnection, signal: AbortSignal): Promise<string | undefined> {
    const { status, body } = await client.ask(`${jobPath(job)}/config.xml`, { signal });
    if (status === 404) return undefined;
    if (status !== 200) throw client.refused(`it answers ${status} when the job “${job}” is looked at`);
    const config = body.toString('utf8');
    if (markOf(config) === undefined) throw client.refused(`there is a job “${job}” that is not the platform's`);
    return config;
  }
}

function placeOf(job: string): { folder: string; name: string } {
  const at = job.lastIndexOf('/');
  return { folder: job.slice(0, Math.max(at, 0)), name: job.slice(at + 1) };
}
