import { z } from 'zod';
import { SystemSchema } from './observation.ts';
import { operation } from './operation.ts';

const node = z.object({ node: z.string().min(1).max(253) });

/** What concerns the platform itself and the nodes that it runs on. */
export const system = {
  drainNode: operation({
    id: 'drainNode',
    access: 'operator:full',
    method: 'POST',
    path: '/api/v1/nodes/{node}/drain',
    summary:
      'Empty a node: no new replica goes there and those on it move, without an app losing a ready one; for operators',
    tag: 'system',
    answer: 'none',
    status: 202,
    params: node,
  }),
  uncordonNode: operation({
    id: 'uncordonNode',
    access: 'operator:full',
    method: 'POST',
    path: '/api/v1/nodes/{node}/uncordon',
    summary: 'Let a node take replicas again; ends its drain, finished or not; for operators',
    tag: 'system',
    answer: 'none',
    status: 202,
    params: node,
  }),
  system: operation({
    id: 'system',
    access: 'signed-in:read',
    method: 'GET',
    path: '/api/v1/system',
    summary: 'The platform: nodes, edges, tools, limits',
    tag: 'system',
    answer: 'json',
    status: 200,
    result: SystemSchema,
  }),
};
