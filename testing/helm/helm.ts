import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dumpYaml, type KubernetesObject, loadAllYaml } from '@kubernetes/client-node';
import { CHART } from '../../deploy/helm/generated-files.ts';
import { ensureHelm } from '../../testbed/binaries/build-binaries.ts';
import { runAnyway } from '../../testbed/machine/run.ts';

export type Values = Record<string, unknown>;

const ROOT = join(import.meta.dirname, '../..');

/** The least that has to be given. */
export const LEAST: Values = {
  image: { repository: 'registry.example.com/nonstop4/platform' },
  apps: { domain: 'apps.example.com' },
  registry: { prefix: 'registry.example.com/nonstop4' },
  database: { host: 'db.example.com', existingSecret: 'database' },
};

/** The real helm on the chart of this repository, away from anybody's own configuration. */
export class Helm {
  readonly #program: string;
  readonly #home: string;
  readonly #kubeconfig: string;

  private constructor(program: string, home: string, kubeconfig: string) {
    this.#program = program;
    this.#home = home;
    this.#kubeconfig = kubeconfig;
  }

  static async open(kubeconfig = '/nowhere'): Promise<Helm> {
    const program = await ensureHelm(console.log);
    return new Helm(program, await mkdtemp(join(tmpdir(), 'nonstop4-helm-')), kubeconfig);
  }

  async close(): Promise<void> {
    await rm(this.#home, { recursive: true, force: true });
  }

  /** `helm COMMAND … CHART`, with values in a file. */
  async run(command: readonly string[], values?: Values): Promise<{ code: number | null; out: string; err: string }> {
    const home = this.#home;
    const env = { HELM_CACHE_HOME: home, HELM_CONFIG_HOME: home, HELM_DATA_HOME: home, KUBECONFIG: this.#kubeconfig };
    const file = join(home, 'values.yaml');
    if (values) await writeFile(file, dumpYaml(values));
    const given = values ? [join(ROOT, CHART), '--values', file] : [];
    return runAnyway([this.#program, ...command, ...given], { env });
  }

  /** Every object of a release in `nonstop4`. Throws with helm's words. */
  async objects(values: Values): Promise<KubernetesObject[]> {
    const { code, out, err } = await this.run(['template', 'nonstop4', '--namespace', 'nonstop4'], values);
    if (code !== 0) throw new Error(err);
    return (loadAllYaml(out) as (KubernetesObject | null)[]).filter((object) => object !== null);
  }

  /** Why it does not take them. */
  async refusal(values: Values): Promise<string> {
    const { code, err } = await this.run(['template', 'nonstop4', '--namespace', 'nonstop4'], values);
    return code === 0 ? '' : err;
  }
}

/** Nested values, those of the second in place of those of the first. */
export function withValues(values: Values, more: Values): Values {
  const merged: Values = { ...values };
  for (const [name, value] of Object.entries(more)) {
    const both = [merged[name], value];
    merged[name] = both.every(isMap) ? withValues(...(both as [Values, Values])) : value;
  }
  return merged;
}

function isMap(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
