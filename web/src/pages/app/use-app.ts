import type { AppDetail } from '@nonstop4/contract';
import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { queries } from '../../api/queries.ts';

const route = getRouteApi('/signed-in/apps/$app');

/** The app whose tab this is. The frame around the tabs has read it already. */
export function useApp(): AppDetail {
  const { app } = route.useParams();
  return useSuspenseQuery(queries.app(app)).data;
}
