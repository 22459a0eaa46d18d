import type { Stores } from '../../../server/src/ports/stores/stores.ts';

/** Gives empty stores of the adapter under test; the file's own hooks close them and remove what they left. */
export type OpenStores = () => Promise<Stores>;
