import { entrance } from '@nonstop4/contract';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api/client.ts';

/** Which ways in there are. */
export const entranceQuery = () =>
  queryOptions({ queryKey: ['entrance'], queryFn: ({ signal }) => api().call(entrance.entrance, {}, signal) });
