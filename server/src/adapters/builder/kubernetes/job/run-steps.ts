/**
 * Runs steps that were written as files (step-files.ts), in any shell of POSIX: the user's own build images have nothing more. Arguments:
 * the mark that its own lines begin with, then groups of steps. It waits until the files are there, which another container may be fetching.
 */
export const RUN_STEPS = String.raw`
exec 2>&1 < /dev/null
umask 022
PATH="$NONSTOP4_PATH$PATH"; export PATH; unset NONSTOP4_PATH
mark=$1; shift
until [ -f /plan/packed ]; do sleep 0.1 2> /dev/null || sleep 1; done
for group in "$@"; do
  for step in /plan/"$group"/*; do
    [ -f "$step" ] || continue
    set --
    {
      IFS= read -r directory
      IFS= read -r failing
      while IFS= read -r line; do word=$(printf '%b.' "$line"); set -- "$@" "\${word%.}"; done
    } < "$step"
    echo "$mark begin \${step#/plan/}"
    (cd "$directory" && exec env "$@")
    code=$?
    echo "$mark end \${step#/plan/} $code"
    [ "$code" = 0 ] || [ "$failing" = may-fail ] || exit 1
  done
done
`.replaceAll('\\$', '$');
