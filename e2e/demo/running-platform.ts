import { ControlUnreachable } from '@nonstop4/plane/control-client';
import type { DemoOptions } from './demo-options.ts';
import type { PlatformInUse } from './own-platform.ts';
import { DemoPlatform } from './platform.ts';

/** Uses a platform that runs already. It must be on this machine: what the demo kills are processes. */
export async function useRunningPlatform({
  url,
  token,
  dataRoot,
}: NonNullable<DemoOptions['running']>): Promise<PlatformInUse> {
  const platform = new DemoPlatform(url, token, dataRoot);
  try {
    await platform.processNames('worker');
  } catch (error) {
    platform.close();
    if (!(error instanceof ControlUnreachable)) throw error;
    throw new Error(
      `No platform runs on this machine with the data directory ${dataRoot}: give its directory in NONSTOP4_DATA, or leave NONSTOP4_URL and NONSTOP4_TOKEN out for a platform of the demo's own.`,
    );
  }
  return { platform, stop: async () => platform.close() };
}
