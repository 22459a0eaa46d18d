import { operations, type SystemView } from '@nonstop4/contract';
import { everyAppIsSecure } from '../../usecases/https/shown-certificates.ts';
import { drainNode, uncordonNode } from '../../usecases/maintain-node.ts';
import type { Platform } from '../../usecases/platform.ts';
import { appUrl } from '../../usecases/route-of-app.ts';
import { silentSince } from '../../usecases/silent-since.ts';
import type { Registrar } from '../register-operation.ts';
import { edgeView, nodeView } from '../views/app-view.ts';
import { optionalIso } from '../views/times.ts';

function isolationView({ runtime }: Platform): Pick<SystemView, 'isolation' | 'sandbox'> {
  const { apart, ...sandbox } = runtime.isolation;
  return { isolation: apart, ...(runtime.kind === 'local' ? { sandbox } : {}) };
}

export function registerSystem(
  register: Registrar,
  platform: Platform,
  { version, watchedOver }: { version: string; watchedOver: () => Promise<boolean> },
): void {
  register.answer(operations.drainNode, ({ user, params }) => drainNode(platform, user, params.node));
  register.answer(operations.uncordonNode, ({ user, params }) => uncordonNode(platform, user, params.node));
  register.answer(operations.system, async ({ locale }) => {
    const { upload } = platform.rules;
    return {
      ...optionalIso('silentSince', silentSince(platform)),
      version,
      runtime: platform.runtime.kind,
      ...isolationView(platform),
      watchedOver: await watchedOver(),
      appUrlExample: appUrl(platform.rules, { name: '<app>' }, await everyAppIsSecure(platform)),
      limits: { uploadBytes: upload.maxBytes, unpackedBytes: upload.maxUnpackedBytes, entries: upload.maxEntries },
      nodes: (await platform.runtime.nodes()).map((node) => nodeView(node, locale)),
      edges: (await platform.router.edges()).map(edgeView),
      tools: await platform.builder.tools(),
    };
  });
}
