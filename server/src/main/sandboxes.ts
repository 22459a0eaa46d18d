import { ControlGroups } from '@nonstop4/plane/sandbox/control-groups';
import { findSandbox, sandboxInWords } from '@nonstop4/plane/sandbox/find-sandbox';
import { USUAL_PATH } from '@nonstop4/plane/usual-path';
import { BuildEnclosure } from '../adapters/builder/directory/build-enclosure.ts';
import { ConfigError, type ServerConfig } from '../config.ts';
import type { Isolation } from '../domain/isolation.ts';

/** How this machine keeps Apps and builds apart; the workers find the same. Throws ConfigError where that is required and does not work. */
export async function sandboxes(config: ServerConfig): Promise<{ isolation: Isolation; enclosure?: BuildEnclosure }> {
  const { data, nodeBinDirectory, buildEnvironment } = config;
  const { PATH: path = USUAL_PATH, HOME: home = '/' } = buildEnvironment;
  const hidden = [data.root, data.run];
  const found = await findSandbox(config.sandbox, { path, home, nodeBinDirectory, hidden });
  if (config.sandbox === 'required' && found.state !== 'on') throw new ConfigError([sandboxInWords(found)]);
  if (found.state === 'off') return { isolation: { apart: false, reason: 'off' } };
  if (found.state === 'unavailable') {
    const { reason, message } = found;
    return { isolation: { apart: false, reason, ...(message === '' ? {} : { message }) } };
  }
  // Of what a build leaves an App, that is another user, reads what everybody may read: not what a strict umask left to root.
  if (found.sandbox.ownUsers) process.umask(0o022);
  const groups = ControlGroups.find(data.root, 'server');
  return {
    isolation: { apart: true, limits: groups ? 'kernel' : 'looking' },
    enclosure: new BuildEnclosure({
      ...{ sandbox: found.sandbox, ...(groups ? { groups } : {}) },
      ...{ cacheDirectory: data.cache, home, hidden },
    }),
  };
}
