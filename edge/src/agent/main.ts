import { ControlClient } from '@nonstop4/plane/control-client';
import { bearLostOutput } from '@nonstop4/plane/standard-output';
import { ConfigError } from '../config.ts';
import { jsonLog } from '../log.ts';
import { Agent } from './agent.ts';
import { agentDoor } from './agent-door.ts';
import { ClusterApi } from './cluster-api.ts';
import { type AgentConfig, readAgentConfig } from './config.ts';

const EXIT_CONFIG = 78;

function run(config: AgentConfig): void {
  const log = jsonLog(`agent of ${config.name}`);
  const agent = new Agent({
    api: new ClusterApi(config.api),
    edge: new ControlClient(config.socket),
    namespace: config.namespace,
    certificatesNamespace: config.certificatesNamespace,
    appNamespacePrefix: config.appNamespacePrefix,
    log,
  });
  agent.open();
  const door = agentDoor({
    socket: config.socket,
    token: config.token,
    serving: () => agent.serving,
    inForce: (app) => agent.inForce(app),
    certificatesTaken: () => agent.certificatesTaken,
  });
  door.listen(config.port, () => log('listening', { port: config.port }));
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => process.exit(0));
}

bearLostOutput();
try {
  run(readAgentConfig());
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(error instanceof ConfigError ? EXIT_CONFIG : 1);
}
