import { PLAIN_TAR } from '../registry/packed-directory.ts';

/**
 * Programs of our own containers, with GNU tar, GNU find and crane. What the user's code has left is data to them: they run nothing of it,
 * and open no path with a link in it. A link in place of packages would else bring the credentials into an image.
 */
const REFUSE_LINKS = String.raw`
set -eu
umask 022
plain() {
  path=$1; rest=$2/
  while [ -n "$rest" ]; do
    path=$path/\${rest%%/*}; rest=\${rest#*/}
    if [ -L "$path" ]; then echo "$path is a link, which is not put into an image: leave a real file or folder there" >&2; exit 3; fi
  done
}
pack() { sort -z /layers/names | tar --null --no-recursion --files-from=- --transform='s,^\./*,app/,S' ${PLAIN_TAR.join(' ')} -cf "$1"; }
packages() {
  cd /work/packages
  : > /layers/names
  for output in "$@"; do
    plain . "$output"
    if [ -e "./$output" ]; then find "./$output" -print0 >> /layers/names; fi
  done
  pack /layers/packages.tar
}
`;

/**
 * Arguments: the registry's flags, --, where the source lies, where the installed packages lie or '', then their folders. Unpacks them.
 */
export const FETCH = program(String.raw`
while [ "$1" != -- ]; do flags="\${flags-} $1"; shift; done
source=$2; packages=$3
shift 3
mkdir -p /work/app /work/packages
crane blob \${flags-} "$source" > /layers/part
tar -xzf /layers/part -C /
if [ -n "$packages" ]; then
  for output in "$@"; do plain /work/app "$output"; rm -rf "/work/app/$output"; done
  crane blob \${flags-} "$packages" > /layers/part
  tar -xzf /layers/part -C /work/app --strip-components=1
fi
rm /layers/part
touch /plan/packed
`);

/** Arguments: folders that hold the installed packages. Makes their layer, and brings them to the source. */
export const PACK = program(`
packages "$@"
for output in "$@"; do
  plain /work/app "$output"
  [ -e "/work/packages/$output" ] || continue
  rm -rf "/work/app/$output"
  mkdir -p "/work/app/$(dirname "$output")"
  mv "/work/packages/$output" "/work/app/$output"
done
touch /plan/packed
`);

/**
 * Arguments: registry's flags …, --, where the code's layer goes, where the packages' layer goes or '', what of the packages belongs to the
 * code (none, changed), then their folders. Says which index.html files there are.
 */
export const EXPORT = program(String.raw`
while [ "$1" != -- ]; do flags="\${flags-} $1"; shift; done
code=$2; packages=$3; include=$4
shift 4
if [ -n "$packages" ]; then
  [ -f /layers/packages.tar ] || (packages "$@")
  crane append \${flags-} --oci-empty-base -f /layers/packages.tar -t "$packages" > /dev/null
fi
cd /work/app
for output in "$@"; do plain . "$output"; done
: > /layers/names
set -- "$@" --
while [ "$1" != -- ]; do
  if [ "$include" = changed ] && [ -d "./$1" ]; then find "./$1" ! -type d -cnewer /plan/packed -print0 >> /layers/names; fi
  set -- "$@" -o -path "./$1"
  shift
done
shift
find . \( -false "$@" \) -prune -o -print0 >> /layers/names
pack /layers/code.tar
crane append \${flags-} --oci-empty-base -f /layers/code.tar -t "$code" > /dev/null
find . -maxdepth 4 -name node_modules -prune -o -name index.html -type f -print | sort | head -c 3000 > /dev/termination-log
`);

function program(text: string): string {
  return `${REFUSE_LINKS}${text}`.replaceAll('\\$', '$');
}
