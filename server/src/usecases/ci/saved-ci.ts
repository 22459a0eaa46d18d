import type { CiConnection } from '../../domain/ci-connection.ts';
import { type Kept, readSealed, writeSealed } from '../sealed-setting.ts';

const CONNECTION = 'ci-connection';

/** The Jenkins that builds, with its token; undefined: the platform does. */
export function savedCi(kept: Kept): Promise<CiConnection | undefined> {
  return readSealed<CiConnection>(kept, CONNECTION);
}

export async function saveCi(kept: Kept, connection: CiConnection): Promise<void> {
  await writeSealed(kept, CONNECTION, connection);
}

export function forgetCi({ stores }: Kept): Promise<boolean> {
  return stores.settings.remove(CONNECTION);
}
