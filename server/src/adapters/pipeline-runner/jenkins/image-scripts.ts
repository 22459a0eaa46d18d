import type { CiConnection } from '../../../domain/ci-connection.ts';

/** What the steps of the pipeline run, each a POSIX shell of its own with the parameters of the build in its environment. */
export interface ImageScripts {
  unpack: string;
  build: string;
  push: string;
  report: string;
  /** Says that the build has ended, whichever way. */
  tell: string;
}

// With a line of its own for the interpreter, Jenkins does not print each command: a password could be among its words.
const SHELL = '#!/bin/sh -eu';

/**
 * The revision's directory has to be where its name says, and links are not followed out of it: a push may bring what an upload may not. What the
 * platform has made for the build (its Dockerfile, files of the plan) comes as lines of a path, a mode and a content, in Base64.
 */
const UNPACK = `${SHELL}
here=$(pwd -P)
cd "$DIRECTORY"
if [ "$(pwd -P)" != "$here/$DIRECTORY" ]; then echo "$DIRECTORY is a link" >&2; exit 1; fi
find . -type l -exec rm -f {} +
while read -r path mode content; do
  path=$(printf '%s' "$path" | base64 -d)
  mkdir -p "$(dirname "./$path")"
  printf '%s' "$content" | base64 -d > "./$path"
  if [ "$mode" = x ]; then chmod 755 "./$path"; fi
done < "$here/.nonstop4/files"
`;

/** Arguments as lines of Base64, taken as they are. The x keeps a line break at the end of one. */
const ARGUMENTS = `set --
while read -r argument; do
  argument=$(printf '%s' "$argument" | base64 -d; echo x)
  set -- "$@" "\${argument%x}"
done < "$here/.nonstop4/arguments"
`;

const STORAGE = `storage="\${NONSTOP4_STORAGE:-$HOME/.nonstop4}/$OWNER"
mkdir -p "$storage"
`;

const REPORT = `${SHELL}
if [ "$PURPOSE" = test ]; then echo '{"tests":"passed"}' > nonstop4-result.json; exit; fi
printf '{"digest":"%s"}\\n' "$(cat .nonstop4/digest)" > nonstop4-result.json
`;

const TELL = `${SHELL}
if [ -n "$NEWS_TO" ]; then
  curl --silent --show-error --max-time 10 --retry 2 --output /dev/null --header "Authorization: Bearer $NEWS_TOKEN" \\
    --header 'Content-Type: application/json' --data "{\\"run\\":\\"$RUN_ID\\"}" "$NEWS_TO" || echo 'The platform could not be told; it looks by itself.'
fi
`;

export function imageScripts({ tool }: Pick<CiConnection, 'tool'>, insecure: boolean, login: boolean): ImageScripts {
  const scripts = tool === 'docker' ? dockerScripts() : sharingStorage(tool, insecure);
  return {
    unpack: UNPACK,
    build: `${SHELL}\nhere=$(pwd -P)\ncd "$DIRECTORY"\n${ARGUMENTS}${scripts.build}`,
    push: `${SHELL}\nif [ "$PURPOSE" = test ]; then exit; fi\n${push(scripts, login)}`,
    report: REPORT,
    tell: TELL,
  };
}

interface ToolScripts {
  build: string;
  login: string;
  push: string;
}

/** Podman's build is buildah's. Layers of one owner are never those of another. */
function sharingStorage(tool: 'buildah' | 'podman', insecure: boolean): ToolScripts {
  const at = `${tool} --root "$storage/images" --runroot "$storage/run"`;
  const tls = insecure ? ' --tls-verify=false' : '';
  return {
    // Not an agent's own settings: base images come from where the platform's operator has said.
    build: `${STORAGE}export CONTAINERS_REGISTRIES_CONF="$here/.nonstop4/registries.conf"
exec ${at} build --layers --force-rm --file "$DOCKERFILE" --tag "$IMAGE:$TAG" "$@" .\n`,
    login: `${tool} login --username "$REGISTRY_USER" --password-stdin${tls} "$REGISTRY"`,
    push: `${STORAGE}${at} push --quiet --digestfile .nonstop4/digest${tls} "$IMAGE:$TAG" "docker://$IMAGE:$TAG"\n`,
  };
}

/** Docker's daemon has one cache for everybody: every build starts from nothing. */
function dockerScripts(): ToolScripts {
  return {
    build: 'exec docker build --no-cache --force-rm --file "$DOCKERFILE" --tag "$IMAGE:$TAG" "$@" .\n',
    login: 'docker login --username "$REGISTRY_USER" --password-stdin "$REGISTRY"',
    push: `docker push --quiet "$IMAGE:$TAG"
docker image inspect --format '{{join .RepoDigests "\\n"}}' "$IMAGE:$TAG" | sed -n 's/.*@//p' | head -n 1 > .nonstop4/digest
`,
  };
}

/** The password is in a file that is there only while the tool pushes; no code of the same build runs then. */
function push({ login, push: pushed }: ToolScripts, withLogin: boolean): string {
  if (!withLogin) return pushed;
  return `auth=$(mktemp -d)
trap 'rm -rf "$auth"' EXIT
export REGISTRY_AUTH_FILE="$auth/config.json" DOCKER_CONFIG="$auth"
printf '%s' "$REGISTRY_PASSWORD" | ${login}
${pushed}`;
}
