'use strict';
const path = require('node:path');
const { main } = require('./bootstrap.cjs');
const { runInForeground } = require('./bootstrap/run-command.cjs');
const { runProject } = require('./tests/run-project.cjs');

const CHECK = path.join('testing', 'kubernetes', 'check-cluster.ts');
const OWN_CLUSTER = '/var/lib/nonstop4-testbed/pki/admin.kubeconfig';

/**
 * What it is told: `--quick` runs a third of the tests and does less of each part of the proof, `--without-proof` leaves that out, `--without-times` tells
 * times in it without judging them (a machine that has other work to do); everything else is for vitest.
 */
const OWN_ARGUMENTS = ['--quick', '--without-proof', '--without-times'];
/** Of each adapter that works on the cluster the tests that meet most of it; they need nothing to be built besides the testbed. */
const QUICK = [
  'testing/kubernetes/',
  'testing/ports/runtime/kubernetes.cluster.ts',
  'testing/ports/runtime/kubernetes-failures.cluster.ts',
  'testing/ports/builder/kubernetes.cluster.ts',
  'testing/ports/traffic-router/kubernetes-edges.cluster.ts',
  'testing/ports/traffic-router/gateway-api.cluster.ts',
  'testing/ports/traffic-router/certificate-secrets.cluster.ts',
  'testing/ports/leadership/',
];

/**
 * `npm run test:cluster`: the tests that need a Kubernetes, on the cluster of KUBECONFIG; where that is not set, on one that is brought up on
 * this machine for it and taken down again. A cluster of somebody's is asked first whether it has what the tests need.
 * Then the proof: what is promised, done to the testbed under load, as a table; a promise that is not kept fails the run.
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
  const given = process.argv.slice(2);
  const chosen = given.filter((argument) => !OWN_ARGUMENTS.includes(argument));
  const filters = given.includes('--quick') && chosen.length === 0 ? QUICK : chosen;
  const tally = await runProject(node, root, 'cluster', filters);
  const proof = await prove(node, root, given, own);
  if (own) await testbed('down');
  console.log(`${tally.passed} passed, ${tally.failed} failed`);
  return tally.passed > 0 && tally.failed === 0 && proof === 0 ? tally.exitCode : 1;
});

/** The proof cuts the power of workers and ends the control plane, which it can do to a cluster of its own only. */
async function prove(node, root, given, own) {
  if (given.includes('--without-proof')) return 0;
  if (!own) {
    console.log(
      'The proof was left out: it cuts the power of nodes, which it does to the testbed only (unset KUBECONFIG).',
    );
    return 0;
  }
  const built = await runInForeground(node, [path.join(root, 'scripts', 'build.ts'), '--without-web'], { cwd: root });
  if (built !== 0) return built;
  const handedOn = given.filter((argument) => argument === '--quick' || argument === '--without-times');
  return runInForeground(node, [path.join(root, 'e2e', 'cluster', 'proof.ts'), ...handedOn], { cwd: root });
}
