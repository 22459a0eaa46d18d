import { onTestFinished } from 'vitest';
import { ApiDouble, DOUBLE_TOKEN } from './api-double.ts';
import { CliHome } from './run-cli.ts';

/** A double that listens, and a command line that is signed in to it by its environment; both end with the running test. */
export async function signedInCli(environment: Record<string, string> = {}) {
  const double = new ApiDouble();
  const url = await double.listen();
  const home = await CliHome.make({ NONSTOP4_URL: url, NONSTOP4_TOKEN: DOUBLE_TOKEN, ...environment });
  onTestFinished(async () => {
    await double.close();
    await home.remove();
  });
  return { double, url, home, cli: (args: string[], input?: string) => home.run(args, input) };
}
