import { StageFailure } from '../failure.ts';
import type { ComposeTexts } from './compose-texts.ts';
import { healthPathOf } from './health-check.ts';
import { insidePath } from './inside-path.ts';
import { portsInside } from './port-mapping.ts';
import { type ServiceVolumes, serviceVolumes } from './service-volumes.ts';
import { type Fields, fieldsOf, namedValues, oneOrMore, textOf } from './yaml-values.ts';

/** One service of a compose file, as far as it means something here; texts have their values in them. */
export interface ComposeService extends ServiceVolumes {
  name: string;
  image?: string;
  build?: ComposeBuild;
  /** A text is a line of words, as it stands. */
  command?: string | string[];
  entrypoint?: string | string[];
  /** As it is written. */
  environment: unknown;
  envFiles: { path: string; isRequired: boolean }[];
  /** Inside, of TCP. */
  ports: number[];
  workingDir?: string;
  healthPath?: string;
  /** Settings that mean nothing here, and might to whoever wrote them. */
  notTaken: string[];
}

interface ComposeBuild {
  /** A folder of the zip. */
  context: string;
  /** A file in it; absent: the usual one. */
  dockerfile?: string;
  target?: string;
  args: Record<string, string>;
}

const NOT_TAKEN = [
  ...[
    'privileged',
    'cap_add',
    'devices',
    'network_mode',
    'user',
    'secrets',
    'configs',
    'extra_hosts',
    'gpus',
    'runtime',
  ],
  ...['sysctls', 'ulimits', 'pid', 'ipc', 'tmpfs', 'develop', 'post_start', 'pre_stop'],
];

/** Throws `compose-unsupported` { file, found } for what would make another service of it. */
export function composeService(name: string, fields: Fields, texts: ComposeTexts): ComposeService {
  const { file } = texts;
  const fill = (text: string) => texts.read(text).text;
  const filled = (value: unknown) => {
    const text = textOf(value);
    return text === undefined ? undefined : fill(text);
  };
  if (fields.extends !== undefined) throw unsupported(file, `services.${name}.extends`);
  const image = filled(fields.image);
  const build = buildOf(name, fields.build, file, fill);
  const command = wordsOf(fields.command, fill);
  const entrypoint = wordsOf(fields.entrypoint, fill);
  const workingDir = filled(fields.working_dir);
  const healthPath = healthPathOf(fields.healthcheck, fill);
  return {
    name,
    ...(image === undefined ? {} : { image }),
    ...(build ? { build } : {}),
    ...(command === undefined ? {} : { command }),
    ...(entrypoint === undefined ? {} : { entrypoint }),
    environment: fields.environment,
    envFiles: envFilesOf(fields.env_file, fill),
    ports: portsInside(fields.ports, fields.expose, fill),
    ...serviceVolumes(fields.volumes, fill),
    ...(workingDir === undefined ? {} : { workingDir }),
    ...(healthPath === undefined ? {} : { healthPath }),
    notTaken: NOT_TAKEN.filter((setting) => fields[setting] !== undefined && fields[setting] !== null),
  };
}

function unsupported(file: string, found: string): StageFailure {
  return new StageFailure('compose-unsupported', { file, found });
}

/** Cards are shown to more people than those who may know a token. */
function withoutLogin(address: string): string {
  return address.replace(/\/\/[^/@]*@/, '//');
}

function buildOf(
  service: string,
  value: unknown,
  file: string,
  fill: (text: string) => string,
): ComposeBuild | undefined {
  if (value === undefined || value === null) return undefined;
  const fields = fieldsOf(value) ?? { context: value };
  const at = `services.${service}.build`;
  const inline = ['dockerfile_inline', 'additional_contexts'].find((setting) => fields[setting] !== undefined);
  if (inline !== undefined) throw unsupported(file, `${at}.${inline}`);
  const written = fill(textOf(fields.context) ?? '.');
  const context = /^[\w+.-]+:\/\/|^[\w.-]+@[\w.-]+:/.test(written) ? undefined : insidePath(written);
  if (context === undefined) throw unsupported(file, `${at}: ${withoutLogin(written)}`);
  const dockerfile = textOf(fields.dockerfile);
  const path = dockerfile === undefined ? undefined : insidePath(fill(dockerfile));
  if (dockerfile !== undefined && path === undefined) throw unsupported(file, `${at}.dockerfile: ${dockerfile}`);
  const target = textOf(fields.target);
  // One without a value is taken from whoever builds, who has none here.
  const args = namedValues(fields.args).flatMap(([name, one]) =>
    one === undefined || !/^[A-Za-z_]\w*$/.test(name) ? [] : [[name, fill(one)] as const],
  );
  return {
    context,
    ...(path === undefined ? {} : { dockerfile: path }),
    ...(target === undefined ? {} : { target: fill(target) }),
    args: Object.fromEntries(args),
  };
}

/** Nothing for an empty text or list, with which a file says “none” of what an image has. */
function wordsOf(value: unknown, fill: (text: string) => string): string | string[] | undefined {
  const text = textOf(value);
  if (text !== undefined) return text.trim() === '' ? undefined : fill(text);
  const words = oneOrMore(value).flatMap((word) => textOf(word) ?? []);
  return words.length === 0 ? undefined : words.map(fill);
}

function envFilesOf(value: unknown, fill: (text: string) => string): ComposeService['envFiles'] {
  return oneOrMore(value).flatMap((entry) => {
    const fields = fieldsOf(entry);
    const path = textOf(fields ? fields.path : entry);
    return path === undefined ? [] : [{ path: fill(path), isRequired: fields?.required !== false }];
  });
}
