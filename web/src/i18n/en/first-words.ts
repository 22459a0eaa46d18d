import { app } from './app.ts';
import { apps } from './apps.ts';
import { common } from './common.ts';
import { problems } from './problems.ts';
import { redundancy } from './redundancy.ts';
import { stages } from './stages.ts';
import { upload } from './upload.ts';

/** The words around every page and of the list of apps. */
export const firstWords = {
  app,
  apps,
  common,
  problems,
  redundancy,
  stages,
  upload,
};
