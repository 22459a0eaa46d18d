import type { World } from './world.ts';

/** A git server and a Jenkins that the owner has connected; Jenkins in a way that is warned of. */
export function connectServers(world: World): void {
  world.git = { address: 'https://github.com/kim/apps.git', branch: 'main', access: 'none' };
  world.ci = {
    ...{ address: 'http://ci.example.com:8080/jenkins', userName: 'nonstop4', job: 'platform/nonstop4' },
    ...{ label: 'linux && amd64', tool: 'buildah', gitCredentials: 'github-apps', registryCredentials: 'registry' },
    panel: 'https://panel.example.com',
  };
}
