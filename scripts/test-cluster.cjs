'use strict';
const path = require('node:path');
const { main } = require('./bootstrap.cjs');
const { runInForeground } = require('./bootstrap/run-command.cjs');
const { runProject } = require('./tests/run-project.cjs');

const CHECK = path.join('testing', 'kubernetes', 'check-cluster.ts');
const OWN_CLUSTER = '/var/lib/nonstop4-testbed/pki/admin.kubeconfig';

/**
 * `npm run test:cluster`: the tests that need a Kubernetes, on the cluster of KUBECONFIG; where that is not set, on one that is brought up on
 * this machine for it and taken down again. A cluster of somebody's is asked first whether it has what the tests need.
 */
void main(async (node, root) => {
  const own = !process.env.KUBECONFIG;
  const testbed = (command) =>
    runInForeground(node, [path.join(root, 'testbed', 'cluster.ts'), command], { cwd: root });
  if (own) {
    const exitCode = await testbed('up');
    if (exitCode !== 0) return exitCode;
    process.env.KUBECONFIG = OWN_CLUSTER;
  } else if ((await runInForeground(node, [CHECK], { cwd: root })) !== 0) {
    console.log('The cluster of KUBECONFIG is not what the tests need: no test was run.');
    return 1;
  }
  const tally = await runProject(node, root, 'cluster', process.argv.slice(2));
  if (own) await testbed('down');
  console.log(`${tally.passed} passed, ${tally.failed} failed`);
  return tally.passed > 0 && tally.failed === 0 ? tally.exitCode : 1;
});
