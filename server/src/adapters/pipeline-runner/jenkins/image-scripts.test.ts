import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { simplePlan } from '../../../../../testing/ports/builder/build-plans.ts';
import { buildJob } from '../../../../../testing/ports/pipeline-runner/build-job.ts';
import { temporaryDirectory } from '../../../../../testing/temporary-directory.ts';
import type { BuildPlan } from '../../../domain/build-plan.ts';
import { buildParameters } from './build-parameters.ts';
import { imageScripts } from './image-scripts.ts';

/** A tool that prints its arguments, one between two bars, and keeps the file that it is given a login in. */
const TOOL = `#!/bin/sh
for argument in "$@"; do printf '|%s|\\n' "$argument"; done
case " $* " in *" login "*) cat > "$(dirname "$REGISTRY_AUTH_FILE")/password"; echo "$REGISTRY_AUTH_FILE" ;; esac
case " $* " in *" push "*) echo "sha256:${'d'.repeat(64)}" > .nonstop4/digest ;; esac
`;

interface Prepared {
  files?: Record<string, string>;
  env?: Record<string, string>;
  purpose?: 'build' | 'test';
  plan?: Partial<BuildPlan>;
}

/** A workspace as it is before the scripts, with an agent's programs. */
function workspace({ files = {}, env = {}, purpose = 'build', plan = {} }: Prepared = {}) {
  const root = temporaryDirectory();
  const [here, programs] = [join(root, 'workspace'), join(root, 'programs')];
  for (const directory of [join(here, 'kim/shop', plan.folder ?? ''), join(here, '.nonstop4'), programs])
    mkdirSync(directory, { recursive: true });
  for (const name of ['buildah', 'docker', 'curl']) {
    writeFileSync(join(programs, name), TOOL);
    chmodSync(join(programs, name), 0o755);
  }
  const recipe = { file: 'nonstop4.Dockerfile', files, plan: simplePlan(plan), labels: { a: 'b' } };
  const connection = { panel: 'https://panel.example/', hookSecret: 'shared' };
  const { FILES, ARGUMENTS, ...parameters } = buildParameters(
    buildJob({ env, purpose }),
    recipe,
    'registry.example/apps',
    connection,
  );
  writeFileSync(join(here, '.nonstop4/files'), FILES);
  writeFileSync(join(here, '.nonstop4/arguments'), ARGUMENTS);
  const run = (script: string, more: Record<string, string> = {}) => {
    const file = join(root, 'script.sh');
    writeFileSync(file, script, { mode: 0o700 });
    const path = `${programs}:${process.env.PATH}`;
    const { status, stdout, stderr } = spawnSync(file, {
      cwd: here,
      env: { PATH: path, HOME: root, ...parameters, ...more },
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };
  return { root, here, run };
}

const scripts = imageScripts({ tool: 'buildah' }, false, true);

describe('what the platform adds to the code', () => {
  it('is put beside it as it is, whatever is in its names and contents', () => {
    const files = { 'a dir/it’s.txt': 'one\n\n', 'run.sh': '#!/bin/sh\n', empty: '' };
    const { here, run } = workspace({ files });
    expect(run(scripts.unpack)).toMatchObject({ status: 0, stderr: '' });
    const at = (path: string) => join(here, 'kim/shop', path);
    for (const [path, text] of Object.entries(files)) expect(readFileSync(at(path), 'utf8')).toBe(text);
    expect(statSync(at('run.sh')).mode & 0o111).not.toBe(0);
    expect(statSync(at('a dir/it’s.txt')).mode & 0o111).toBe(0);
  });

  it('follows no link out of the directory', () => {
    const { root, here, run } = workspace({ files: { '.dockerignore': 'x', 'deep/file': 'y' } });
    writeFileSync(join(root, 'outside'), 'untouched');
    mkdirSync(join(root, 'outside-folder'));
    symlinkSync(join(root, 'outside'), join(here, 'kim/shop/.dockerignore'));
    symlinkSync(join(root, 'outside-folder'), join(here, 'kim/shop/deep'));
    expect(run(scripts.unpack).status).toBe(0);
    expect(readFileSync(join(root, 'outside'), 'utf8')).toBe('untouched');
    expect(existsSync(join(root, 'outside-folder/file'))).toBe(false);
  });

  it('is not put where the directory itself is a link', () => {
    const { root, here, run } = workspace({ files: { a: 'x' } });
    mkdirSync(join(root, 'other/shop'), { recursive: true });
    spawnSync('rm', ['-r', join(here, 'kim')]);
    symlinkSync(join(root, 'other'), join(here, 'kim'));
    expect(run(scripts.unpack)).toMatchObject({ status: 1, stderr: expect.stringContaining('is a link') });
    expect(existsSync(join(root, 'other/shop/a'))).toBe(false);
  });
});

describe('the image', () => {
  it('is built with each argument as it is', () => {
    const { root, run } = workspace({ env: { ODD: '$(touch hacked) "quoted"\nsecond line\n' } });
    const { status, stdout } = run(scripts.build);
    expect(status).toBe(0);
    const storage = join(root, '.nonstop4/user_1');
    expect(stdout).toBe(
      [
        ...['--root', `${storage}/images`, '--runroot', `${storage}/run`, 'build', '--layers', '--force-rm'],
        ...['--file', 'nonstop4.Dockerfile', '--tag', 'registry.example/apps/user_1/app_1:run_1'],
        ...['--build-arg', 'ODD=$(touch hacked) "quoted"\nsecond line\n', '--label', 'a=b', '.'],
      ]
        .map((argument) => `|${argument}|\n`)
        .join(''),
    );
  });

  it('is built of the folder, the stage and the values that a compose file names', () => {
    const dockerfile = { target: 'prod', args: { LEVEL: '1', MODE: 'a' } };
    const { here, run } = workspace({ files: { more: 'x' }, env: { LEVEL: '2' }, plan: { folder: 'api', dockerfile } });
    expect(run(scripts.unpack)).toMatchObject({ status: 0, stderr: '' });
    expect(existsSync(join(here, 'kim/shop/api/more'))).toBe(true);
    const words = run(scripts.build).stdout.split('\n');
    expect(words.slice(words.indexOf('|--target|'), -4)).toEqual([
      ...['|--target|', '|prod|', '|--build-arg|', '|LEVEL=2|', '|--build-arg|', '|MODE=a|'],
    ]);
  });

  it('is pushed with a login that is there only meanwhile, and its digest is kept', () => {
    const { here, run } = workspace();
    const { status, stdout } = run(scripts.push, { REGISTRY_USER: 'kim', REGISTRY_PASSWORD: 'pass word' });
    expect(status).toBe(0);
    expect(stdout).not.toContain('pass word');
    const file = stdout.split('\n').find((line) => line.endsWith('/config.json')) ?? '';
    expect(file).not.toBe('');
    expect(existsSync(file)).toBe(false);
    expect(run(scripts.report).status).toBe(0);
    expect(JSON.parse(readFileSync(join(here, 'nonstop4-result.json'), 'utf8'))).toEqual({
      digest: `sha256:${'d'.repeat(64)}`,
    });
  });

  it('of tests is none: nothing is pushed', () => {
    const { here, run } = workspace({ purpose: 'test' });
    expect(run(scripts.push, { REGISTRY_USER: 'kim', REGISTRY_PASSWORD: 'x' })).toMatchObject({
      status: 0,
      stdout: '',
    });
    expect(run(scripts.report).status).toBe(0);
    expect(JSON.parse(readFileSync(join(here, 'nonstop4-result.json'), 'utf8'))).toEqual({ tests: 'passed' });
  });
});

describe('the end of a build', () => {
  it('is told with the token of its run', () => {
    const { run } = workspace();
    const { status, stdout } = run(scripts.tell);
    expect(status).toBe(0);
    expect(stdout).toContain('|{"run":"run_1"}|');
    expect(stdout).toContain('|https://panel.example/hooks/jenkins|');
    expect(stdout).toMatch(/\|Authorization: Bearer [0-9a-f]{64}\|/);
  });
});
