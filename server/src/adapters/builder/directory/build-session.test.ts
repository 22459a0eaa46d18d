import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buildOnce, failureOf, shell } from '../../../../../testing/ports/builder/build-once.ts';
import { step } from '../../../../../testing/ports/builder/build-plans.ts';
import { machineEnvironment } from '../../../../../testing/ports/builder/builder-in.ts';
import { directoryHarness } from '../../../../../testing/ports/builder/directory-harness.ts';
import { readServerConfig } from '../../../config.ts';
import { QUIET_BUILD } from '../../../domain/quiet-build.ts';

describe('a build step', () => {
  it('sees an environment of its own, with the platform’s Node first', async () => {
    const { lines } = await buildOnce(
      directoryHarness({ ...machineEnvironment(), PATH: `/x/node_modules/.bin:${process.env.PATH}` }),
      {
        plan: {
          buildSteps: [
            shell(
              'command -v node; echo "$CI $LANG $NO_COLOR"; case $PATH in *node_modules/.bin*) echo leaked;; esac; env',
            ),
          ],
        },
      },
    );
    expect(lines).toContain(`out: ${process.execPath}`);
    expect(lines).toContain('out: 1 C.UTF-8 1');
    expect(lines).not.toContain('out: leaked');
    expect(lines.filter((line) => /VITEST|npm_lifecycle|NODE_OPTIONS/.test(line))).toEqual([]);
  });

  it('sees nothing of the server’s environment but where programs and packages are, and the config vars', async () => {
    const planted = 'planted-secret-value';
    const names = [
      'AWS_SECRET_ACCESS_KEY',
      'DATABASE_URL',
      'GITHUB_TOKEN',
      'NPM_TOKEN',
      'NODE_OPTIONS',
      'SSH_AUTH_SOCK',
    ];
    const secret = Object.fromEntries([...names, 'NONSTOP4_ANY', 'KUBECONFIG'].map((name) => [name, planted]));
    const { PATH = '', HOME = '' } = process.env;
    const config = readServerConfig({ PATH, HOME, https_proxy: 'http://proxy:3128', ...secret });
    const { lines } = await buildOnce(directoryHarness({ ...config.buildEnvironment }), {
      env: { GREETING: 'hello' },
      plan: { buildSteps: [shell('env')] },
    });
    expect(lines.join('\n')).not.toContain(planted);
    const seen = lines.flatMap((line) => /^out: (\w+)=/.exec(line)?.[1] ?? []);
    expect(seen).toEqual(expect.arrayContaining(['PATH', 'HOME', 'GREETING', 'https_proxy']));
    const allowed = [...Object.keys(QUIET_BUILD), ...'PATH HOME GREETING https_proxy'.split(' ')];
    const ofTools = /^(npm_config_|PIP_|GO|MAVEN_OPTS|GRADLE_USER_HOME|PWD|SHLVL|OLDPWD|_$|NONSTOP4_BUILD)/;
    expect(seen.filter((name) => !allowed.includes(name) && !ofTools.test(name))).toEqual([]);
  });

  it('prints lines without colours and progress, and never an endless one', async () => {
    const { lines } = await buildOnce(directoryHarness(), {
      plan: {
        buildSteps: [
          shell(
            `printf '\\033[31mred\\033[0m\\n10%%\\r50%%\\r100%%\\n'; printf 'no end'; head -c 100000 /dev/zero | tr '\\0' x >&2`,
          ),
        ],
      },
    });
    expect(lines).toContain('out: red');
    expect(lines).toContain('out: 100%');
    expect(lines).toContain('out: no end');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(4_010);
  });

  it.each([
    ['of its group', 'sleep 987651 & wait'],
    ['that left its group', 'setsid sleep 987652 & sleep 987653'],
    ['that does not listen to SIGTERM', 'trap "" TERM; while :; do sleep 0.1; done'],
  ])('is ended by a cancel, with every process %s', async (_what, line) => {
    const harness = directoryHarness();
    const controller = new AbortController();
    const built = buildOnce(harness, {
      plan: { buildSteps: [shell(`echo ready; ${line}`)] },
      signal: controller.signal,
    });
    await expect.poll(() => processesWith(harness.artifacts).length).toBeGreaterThan(0);
    controller.abort(new Error('canceled by a test'));
    await expect(built).rejects.toThrow('canceled by a test');
    expect(processesWith(harness.artifacts)).toEqual([]);
  });

  it('leaves no daemon behind when it succeeds', async () => {
    const harness = directoryHarness();
    await buildOnce(harness, { plan: { buildSteps: [shell('setsid sleep 987654 >/dev/null 2>&1 & exit 0')] } });
    expect(processesWith(harness.artifacts)).toEqual([]);
  });

  it('that finds a writing mistake names the file as its author knows it', async () => {
    const files = { 'src/a.js': 'const a = 1;\nconst = 2;\n' };
    const failure = await failureOf(
      buildOnce(directoryHarness(), { files, plan: { buildSteps: [step('node', '--check', 'src/a.js')] } }),
    );
    expect(failure).toMatchObject({ code: 'syntax-error', params: { file: 'src/a.js', line: '2' } });
    expect(failure.lastLines[0]).toBe('src/a.js:2');
  });

  it('whose program is not there says so', async () => {
    expect(
      await failureOf(
        buildOnce(directoryHarness(), { plan: { buildSteps: [step('node_modules/.bin/vite', 'build')] } }),
      ),
    ).toMatchObject({
      code: 'missing-dependency',
      params: { dependency: 'vite', file: 'package.json' },
    });
  });
});

/** Processes that carry the mark of these artifacts. */
function processesWith(artifacts: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`NONSTOP4_BUILD=${artifacts}#`);
      } catch {
        return false;
      }
    });
}
