import { systemClock } from '../../adapters/clock/system/system-clock.ts';
import { RandomIdGenerator } from '../../adapters/id-generator/random/random-id-generator.ts';
import { sqlStores } from '../../adapters/stores/sql/sql-stores.ts';
import type { ServerConfig } from '../../config.ts';
import { openSetup, setupLink } from '../../usecases/accounts/set-up-owner.ts';
import { DatabaseRefusal } from './database-refusal.ts';
import { inUse, refuseOtherSchema, using } from './used-database.ts';

/**
 * A new link for the first account; it takes the place of any that was told before. For servers that nobody sees starting: those of a cluster. Throws
 * DatabaseRefusal.
 */
export function makeSetupLink(config: ServerConfig): Promise<{ link: string }> {
  return using(inUse(config), async (engine) => {
    await refuseOtherSchema(engine);
    const token = await openSetup({ stores: sqlStores(engine), ids: new RandomIdGenerator(systemClock) });
    if (token === undefined) throw new DatabaseRefusal('account-there');
    return { link: setupLink(config.rules.panelUrl, token) };
  });
}
