import { availability } from '@nonstop4/contract';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../../../api/client.ts';
import { keys } from '../../../api/keys.ts';

/** As often as looks are written down. */
const AGAIN_MS = 20_000;

/** How available the app was; causes of incidents come in the language that is shown. */
export const appAvailability = (app: string, language: string) =>
  queryOptions({
    queryKey: [...keys.availability(app), language],
    queryFn: ({ signal }) => api().call(availability.appAvailability, { params: { app } }, signal),
    refetchInterval: AGAIN_MS,
  });

/** What each deployment cost visitors; read by pages that are loaded when they are shown. */
export const updatesOf = (app: string) =>
  queryOptions({
    queryKey: keys.updates(app),
    queryFn: ({ signal }) => api().call(availability.listUpdates, { params: { app } }, signal),
  });
