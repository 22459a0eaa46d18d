import { account } from './account.ts';
import { entrance } from './entrance.ts';

/** The words of the pages for somebody who is not signed in, who waits for no others. */
export const entranceWords = {
  account,
  entrance,
};
