import { ApiProblem, type Run } from '@nonstop4/contract';
import { sendArchive } from '../upload/send-archive.ts';
import { randomKey } from '../upload/uploads.ts';

interface ExampleToDeploy {
  example: string;
  zip: Blob;
  /** Names of apps that the user has or sees: one of them would get the example as its next release. */
  taken: ReadonlySet<string>;
}

const MOST_TRIES = 4;
const SUFFIX_LENGTH = 4;

/** Makes an app of an example under a name that is free, and gives its first run. Throws as `sendArchive` does. */
export async function deployExample({ example, zip, taken }: ExampleToDeploy, send = sendArchive): Promise<Run> {
  const signal = new AbortController().signal;
  const wanted = `hello-${example}`;
  let appName = freeName(wanted, taken);
  for (let tries = 1; ; tries += 1) {
    try {
      const archive = { appName, create: true, fileName: `${example}.zip`, zip, key: randomKey() };
      return await send(archive, () => undefined, signal);
    } catch (error) {
      const isTaken = error instanceof ApiProblem && error.problem.code === 'app-name-taken';
      if (!isTaken || tries === MOST_TRIES) throw error;
      // By somebody whose apps the user does not see, as may be any number of others.
      appName = `${wanted}-${randomKey().slice(0, SUFFIX_LENGTH)}`;
    }
  }
}

/** `hello-go`, then `hello-go-2` and so on. */
function freeName(wanted: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wanted : `${wanted}-${number}`;
    if (!taken.has(name)) return name;
  }
}
