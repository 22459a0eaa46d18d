import { describe, expect, it, onTestFinished } from 'vitest';
import { JenkinsDouble, type JenkinsDoubleOptions } from '../../../../../testing/jenkins/jenkins-double.ts';
import { connectionTo, GIT } from '../../../../../testing/jenkins/runner-on-jenkins.ts';
import { ScriptedAgent } from '../../../../../testing/jenkins/scripted-agent.ts';
import { JenkinsServers } from './jenkins-servers.ts';

const servers = new JenkinsServers({ insecure: false, registriesConf: '', buildTimeoutMs: 900_000 });
const signal = AbortSignal.timeout(60_000);

async function jenkinsWith(options: Partial<JenkinsDoubleOptions> = {}): Promise<JenkinsDouble> {
  const jenkins = await JenkinsDouble.start({ agent: new ScriptedAgent(), ...options });
  onTestFinished(() => jenkins.down());
  return jenkins;
}

describe('a Jenkins that is tried', () => {
  it.each(['new', 'old'] as const)('tells its version and is left as it is (%s)', async (style) => {
    const jenkins = await jenkinsWith({ style, path: '/ci' });
    expect(await servers.check(connectionTo(jenkins), signal)).toMatch(/^\d+\.\d+\.\d+$/);
    expect(jenkins.requests.filter((request) => request.startsWith('POST'))).toEqual([]);
  });

  it.each([
    ['with another token', { token: 'x' }, 'ci-access-refused', /401/],
    ['without the folder', { job: 'team/nonstop4' }, 'ci-job-refused', /no folder “team”/],
  ])('%s says what is in the way', async (_what, part, code, message) => {
    const jenkins = await jenkinsWith();
    await expect(servers.check(connectionTo(jenkins, part), signal)).rejects.toMatchObject({
      failure: { code, params: { message: expect.stringMatching(message) } },
    });
  });

  it('is not taken for one when it is none, or away', async () => {
    const jenkins = await jenkinsWith();
    const elsewhere = connectionTo(jenkins, { address: `${jenkins.address}/other` });
    await expect(servers.check(elsewhere, signal)).rejects.toMatchObject({ failure: { code: 'ci-unreachable' } });
    await jenkins.down();
    await expect(servers.check(connectionTo(jenkins), signal)).rejects.toMatchObject({
      failure: { code: 'ci-unreachable', params: { message: expect.stringContaining('ECONNREFUSED') } },
    });
    await jenkins.up();
  });
});

describe('the platform’s job', () => {
  it.each(['new', 'old'] as const)(
    'is made, left as it is, and updated when something has changed (%s)',
    async (style) => {
      const jenkins = await jenkinsWith({ style, folders: ['team'] });
      const posts = () => jenkins.requests.filter((request) => request.startsWith('POST'));
      const connection = connectionTo(jenkins, { job: 'team/nonstop4', gitCredentials: 'deploy-key' });
      await servers.prepare(connection, GIT, signal);
      expect(jenkins.configOf('team/nonstop4')).toContain("credentialsId: 'deploy-key'");
      await servers.prepare(connection, GIT, signal);
      expect(posts()).toEqual(['POST /job/team/createItem']);
      await servers.prepare({ ...connection, label: 'linux' }, GIT, signal);
      expect(jenkins.configOf('team/nonstop4')).toContain("label 'linux'");
      expect(posts()).toEqual(['POST /job/team/createItem', 'POST /job/team/job/nonstop4/config.xml']);
    },
  );

  it('is put back when somebody has changed it', async () => {
    const jenkins = await jenkinsWith();
    await servers.prepare(connectionTo(jenkins), GIT, signal);
    const made = jenkins.configOf('nonstop4') ?? '';
    jenkins.makeJob('nonstop4', made.replace('skipDefaultCheckout()', ''));
    await servers.prepare(connectionTo(jenkins), GIT, signal);
    expect(jenkins.configOf('nonstop4')).toBe(made);
  });

  it('is never somebody else’s', async () => {
    const jenkins = await jenkinsWith();
    const own = '<project><description>Nightly</description></project>';
    jenkins.makeJob('nonstop4', own);
    const connection = connectionTo(jenkins);
    const attempts = [() => servers.check(connection, signal), () => servers.prepare(connection, GIT, signal)];
    for (const attempt of attempts) {
      await expect(attempt()).rejects.toMatchObject({
        failure: { code: 'ci-job-refused', params: { message: expect.stringContaining('not the platform') } },
      });
    }
    expect(jenkins.configOf('nonstop4')).toBe(own);
  });
});
