import { before, MINUTE, type World } from './world.ts';

/** A git server, a Jenkins in a way that is warned of, a Prometheus that does not answer, and a Grafana. */
export function connectServers(world: World): void {
  world.git = { address: 'https://github.com/kim/apps.git', branch: 'main', access: 'none' };
  world.ci = {
    ...{ address: 'http://ci.example.com:8080/jenkins', userName: 'nonstop4', job: 'platform/nonstop4' },
    ...{ label: 'linux && amd64', tool: 'buildah', gitCredentials: 'github-apps', registryCredentials: 'registry' },
    panel: 'https://panel.example.com',
  };
  const detail = 'no answer within 5 s';
  world.monitoring = {
    source: {
      kind: 'prometheus',
      address: 'https://prometheus.example.com',
      away: { since: before(3 * MINUTE), reason: 'slow', detail },
    },
    grafana: { url: 'https://grafana.example.com/d/nonstop4-app/app?var-app=shop', panels: [] },
  };
}
