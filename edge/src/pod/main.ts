import { bearLostOutput } from '@nonstop4/plane/standard-output';
import { jsonLog } from '../log.ts';
import { KeptProcess } from './kept-process.ts';

/**
 * The first process of an edge's pod: `edge-pod.js EDGE AGENT` keeps both programs running. They share a container because a pod is ready only
 * while all of its containers run: with one of its own, an agent that dies would take a well edge out of the Service for as long as
 * kubelet waits before it starts a container again (10 s to 5 min), and so would each restart of the edge.
 */
const log = jsonLog('edge-pod');
const [edgeProgram, agentProgram] = process.argv.slice(2);
bearLostOutput();
if (edgeProgram === undefined || agentProgram === undefined) {
  process.stderr.write('Give the program of the edge and that of its agent.\n');
  process.exit(78);
}
const edge = new KeptProcess(edgeProgram, log);
const agent = new KeptProcess(agentProgram, log);
edge.start();
agent.start();
const stop = (signal: string): void => {
  log('stopping', { signal });
  // The agent stays as long as the edge has visitors, so that it can be asked.
  void edge
    .stop()
    .then(() => agent.stop())
    .then(() => process.exit(0));
};
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
