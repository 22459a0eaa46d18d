import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { parse, parseDocument } from 'yaml';
import { imageScripts } from './image-scripts.ts';
import type { PipelineSettings } from './jenkinsfile.ts';
import { jobConfig } from './job-config.ts';

const ROOT = join(import.meta.dirname, '../../../../..');
const DEPLOY = join(ROOT, 'deploy/jenkins');
const read = (file: string) => readFileSync(join(DEPLOY, file), 'utf8');
const DOCUMENT = readFileSync(join(ROOT, 'docs/jenkins.md'), 'utf8');

interface Role {
  pattern?: string;
  permissions: string[];
  entries: { user: string }[];
}

interface Configuration {
  jenkins: {
    numExecutors: number;
    crumbIssuer: object;
    securityRealm: { local: { allowsSignup: boolean; users: { id: string; password: string }[] } };
    authorizationStrategy: { roleBased: { roles: { global: Role[]; items: Role[] } } };
    nodes: { permanent: { name: string; labelString: string; remoteFS: string; numExecutors: number } }[];
  };
  credentials: {
    system: { domainCredentials: { credentials: { usernamePassword: Record<string, string> }[] }[] };
  };
  jobs: { script: string }[];
}

interface Compose {
  services: Record<'controller' | 'agent', { command?: string[]; secrets: string[]; security_opt: string[] }>;
  secrets: Record<string, { file: string }>;
}

const configuration = parse(read('jenkins.yaml')) as Configuration;
const compose = parse(read('compose.yaml')) as Compose;
const credentials = configuration.credentials.system.domainCredentials
  .flatMap((domain) => domain.credentials)
  .map(({ usernamePassword }) => usernamePassword);
const plugins = read('plugins.txt')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));

const SETTINGS: PipelineSettings = {
  connection: {
    label: 'nonstop4',
    tool: 'buildah',
    gitCredentials: 'nonstop4-git',
    registryCredentials: 'nonstop4-registry',
  },
  repository: 'https://git.example/kim/apps.git',
  insecure: false,
  registriesConf: '',
  timeoutMinutes: 60,
};

/** Which plugin has it; 'core': Jenkins itself. From the steps and syntax references of jenkins.io and the packages of the classes. */
const STEPS: Readonly<Record<string, string>> = {
  pipeline: 'pipeline-model-definition',
  agent: 'pipeline-model-definition',
  label: 'pipeline-model-definition',
  options: 'pipeline-model-definition',
  stages: 'pipeline-model-definition',
  steps: 'pipeline-model-definition',
  post: 'pipeline-model-definition',
  always: 'pipeline-model-definition',
  skipDefaultCheckout: 'pipeline-model-definition',
  stage: 'pipeline-stage-step',
  timeout: 'workflow-basic-steps',
  deleteDir: 'workflow-basic-steps',
  writeFile: 'workflow-basic-steps',
  archiveArtifacts: 'workflow-basic-steps',
  checkout: 'workflow-scm-step',
  sh: 'workflow-durable-task-step',
  withCredentials: 'credentials-binding',
  usernamePassword: 'credentials-binding',
};
const CLASSES: Readonly<Record<string, string>> = {
  'flow-definition': 'workflow-job',
  'org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition': 'workflow-cps',
  'jenkins.model.BuildDiscarderProperty': 'core',
  'hudson.tasks.LogRotator': 'core',
  'hudson.model.ParametersDefinitionProperty': 'core',
  'hudson.model.StringParameterDefinition': 'core',
  'hudson.model.TextParameterDefinition': 'core',
  GitSCM: 'git',
  SparseCheckoutPaths: 'git',
};
/** Of jenkins.yaml, of the calls of jenkins-api.ts, and of what a pipeline in a sandbox and its credentials are. */
const OTHERS = ['configuration-as-code', 'role-strategy', 'cloudbees-folder', 'job-dsl'].concat(
  ...['pipeline-rest-api', 'script-security', 'credentials', 'plain-credentials', 'ssh-credentials'],
);

const config = jobConfig(SETTINGS);
const script = (/<script>([\s\S]*)<\/script>/.exec(config)?.[1] ?? '').replaceAll(/'''[\s\S]*?'''|'[^']*'/g, "''");
const steps = new Set([...script.matchAll(/([A-Za-z]+)(?=\s*[({]|\s+'')/g)].map(([, name]) => name ?? ''));
const classes = new Set(
  [...config.matchAll(/<([a-z]+(?:\.[A-Za-z]+)+)>|<(flow-definition)>|class="([^"]+)"|\$class: '([A-Za-z]+)'/g)].map(
    (found) => found.slice(1).find((name) => name !== undefined) ?? '',
  ),
);

describe('deploy/jenkins', () => {
  it('installs the plugin of every step and class that the job uses, each in one version', () => {
    const installed = new Set(plugins.map((line) => line.split(':')[0]));
    expect(plugins.filter((line) => !/^[a-z0-9-]+:[A-Za-z0-9._-]+$/.test(line))).toEqual([]);
    expect(installed.size).toBe(plugins.length);
    expect([...steps].filter((step) => STEPS[step] === undefined)).toEqual([]);
    expect([...classes].filter((name) => CLASSES[name] === undefined)).toEqual([]);
    // Nothing is in the tables for nothing: what the job does not use any more is not installed for it.
    expect(Object.keys(STEPS).filter((step) => !steps.has(step))).toEqual([]);
    expect(Object.keys(CLASSES).filter((name) => !classes.has(name))).toEqual([]);
    const needed = [...Object.values(STEPS), ...Object.values(CLASSES), ...OTHERS].filter((name) => name !== 'core');
    expect([...installed].sort()).toEqual([...new Set(needed)].sort());
  });

  it('has no password of its own: each is a secret that compose brings from a file', () => {
    const { users, allowsSignup } = configuration.jenkins.securityRealm.local;
    expect(allowsSignup).toBe(false);
    expect(users.map(({ id }) => id)).toEqual(['admin', 'nonstop4']);
    const secret = [
      ...users.map(({ password }) => password),
      ...credentials.flatMap((one) => [one.username, one.password]),
    ];
    const names = secret.map((value) => /^\$\{([A-Z0-9_]+)\}$/.exec(value ?? '')?.[1]);
    expect(names).not.toContain(undefined);
    expect(compose.services.controller.secrets).toEqual(names);
    expect(read('jenkins.yaml')).not.toMatch(/:-|\{AQAAA|#jbcrypt/);
    for (const name of [...compose.services.controller.secrets, ...compose.services.agent.secrets])
      expect(compose.secrets[name]).toEqual({ file: `./secrets/${name}` });
  });

  it('gives the platform the rights that its calls need, in its folder, and none over Jenkins', () => {
    const { global, items } = configuration.jenkins.authorizationStrategy.roleBased.roles;
    const rightsOf = (user: string, roles: Role[]) =>
      roles.filter(({ entries }) => entries.some((entry) => entry.user === user));
    expect(rightsOf('nonstop4', global).flatMap(({ permissions }) => permissions)).toEqual(['Overall/Read']);
    const own = rightsOf('nonstop4', items);
    expect(own.flatMap(({ permissions }) => permissions)).toEqual(
      ['Build', 'Cancel', 'Configure', 'Create', 'Read'].map((right) => `Job/${right}`),
    );
    const covers = new RegExp(`^(?:${own[0]?.pattern})$`);
    expect(['platform', 'platform/nonstop4'].every((name) => covers.test(name))).toBe(true);
    expect(['platforms', 'other', 'other/platform'].some((name) => covers.test(name))).toBe(false);
    expect(configuration.jobs[0]?.script).toContain("folder('platform')");
  });

  it('runs builds on its one agent, which comes by the name and to the place that Jenkins has for it', () => {
    const { numExecutors, crumbIssuer, nodes } = configuration.jenkins;
    expect([numExecutors, Object.keys(crumbIssuer)]).toEqual([0, ['standard']]);
    const [agent] = nodes.map(({ permanent }) => permanent);
    const command = compose.services.agent.command ?? [];
    const option = (name: string) => command[command.indexOf(name) + 1];
    expect([option('-name'), option('-workDir')]).toEqual([agent?.name, agent?.remoteFS]);
    expect(command).toContain('-webSocket');
    expect(option('-secret')).toBe('@/run/secrets/AGENT_SECRET');
    const isolated = parse(read('compose.isolated.yaml')) as { services: { agent: { environment: object } } };
    expect(isolated.services.agent.environment).toEqual({ BUILDAH_ISOLATION: 'rootless' });
  });

  it('is what the page says of it', () => {
    const ids = new Set([...DOCUMENT.matchAll(/`(nonstop4-(?:git|registry)[a-z-]*)`/g)].map(([, id]) => id));
    expect([...ids].sort()).toEqual(credentials.map(({ id }) => id).sort());
    const rights = configuration.jenkins.authorizationStrategy.roleBased.roles.items.flatMap(
      (role) => role.permissions,
    );
    const told = [...Object.keys(compose.secrets), ...rights, ...plugins.map((line) => `\`${line.split(':')[0]}\``)];
    expect(told.filter((name) => !DOCUMENT.includes(name))).toEqual([]);
  });

  it('is YAML without a key that is there twice', () => {
    for (const file of ['jenkins.yaml', 'compose.yaml', 'compose.isolated.yaml'])
      expect(parseDocument(read(file), { uniqueKeys: true }).errors).toEqual([]);
  });
});

/** By Debian's packages that every installation has (Essential: yes) and that make up the base image. */
const ESSENTIAL: Readonly<Record<string, readonly string[]>> = {
  coreutils: ['base64', 'cat', 'chmod', 'dirname', 'head', 'mkdir', 'mktemp', 'rm'],
  findutils: ['find'],
  sed: ['sed'],
};
const WORDS_OF_THE_SHELL = new Set(
  'cd do done echo exec exit export fi if printf pwd read set then trap while'.split(' '),
);
const STARTS =
  /(?:^|[\n;|(]|&&|-exec\b)[ \t]*(?:(?:then|do|if|while|exec)\b[ \t]*)*(?:[A-Z]+=\S* )*([a-z][a-z0-9_-]*)(?![\w=])/g;

/** The programs that a script calls by name, itself or by find. */
function programsOf(text: string): string[] {
  const words = text
    .replace(/^#!.*$/gm, '')
    .replaceAll(/trap '([^']*)'/g, '$1')
    .replaceAll(/'[^']*'/g, "''");
  return [...words.matchAll(STARTS)].map(([, name]) => name ?? '').filter((name) => !WORDS_OF_THE_SHELL.has(name));
}

describe('the agent', () => {
  const programs = (tool: 'buildah' | 'podman' | 'docker') =>
    new Set(Object.values(imageScripts({ tool }, true, true)).flatMap(programsOf));

  it('has every program that the pipeline calls', () => {
    const dockerfile = read('agent/Dockerfile');
    const [, list = ''] = /apt-get install [^\n]*\\\n((?:\s+[a-z0-9-]+ \\\n)+)/.exec(dockerfile) ?? [];
    const installed = list.split(/[\s\\]+/).filter((name) => name !== '');
    const there = new Set([...installed, ...Object.values(ESSENTIAL).flat()]);
    const called = programs('buildah');
    expect([...called].sort()).toEqual(
      ['base64', 'buildah', 'cat', 'chmod', 'curl', 'dirname', 'find', 'mkdir', 'mktemp', 'rm'].sort(),
    );
    expect([...called, 'git'].filter((name) => !there.has(name))).toEqual([]);
    // Without the first buildah does not start, without the others it has one user only (tried with Debian 13).
    expect(installed).toEqual(expect.arrayContaining(['netavark', 'uidmap', 'libcap2-bin']));
    expect(dockerfile).toMatch(
      /chmod u-s .*newuidmap.*newgidmap[\s\S]*setcap cap_setuid=ep .*newuidmap[\s\S]*setcap cap_setgid=ep/,
    );
    expect(dockerfile.trimEnd().split('\n').at(-1)).toBe('USER jenkins');
  });

  it('of one’s own has what the page lists', () => {
    const called = (['buildah', 'podman', 'docker'] as const).flatMap((tool) => [...programs(tool)]);
    expect(called.filter((name) => !DOCUMENT.includes(`\`${name}\``))).toEqual([]);
  });
});

describe('the controller', () => {
  let secrets = '';
  afterEach(() => rmSync(secrets, { recursive: true, force: true }));

  function started(env: Record<string, string>, files: Record<string, string>) {
    secrets = mkdtempSync(join(tmpdir(), 'jenkins-secrets-'));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(secrets, name), text);
    const { status, stdout, stderr } = spawnSync(join(DEPLOY, 'controller/with-secrets.sh'), ['echo', 'started'], {
      env: { PATH: process.env.PATH, SECRETS: secrets, CASC_JENKINS_CONFIG: join(DEPLOY, 'jenkins.yaml'), ...env },
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  }
  const FILES = Object.fromEntries(compose.services.controller.secrets.map((name) => [name, 'kept\n']));
  const ENV = { JENKINS_URL: 'https://jenkins.example/' };

  it('starts with everything that jenkins.yaml names', () => {
    expect(started(ENV, FILES)).toEqual({ status: 0, stdout: 'started\n', stderr: '' });
  });

  it('does not start without one of them, nor with an empty one, and says which', () => {
    const { ADMIN_PASSWORD: _, ...without } = FILES;
    const refused = started({}, { ...without, GIT_TOKEN: ' \n' });
    expect(refused).toMatchObject({ status: 1, stdout: '' });
    expect(refused.stderr).toMatch(/: ADMIN_PASSWORD GIT_TOKEN JENKINS_URL$/m);
  });
});
