import { LocalHarness, until } from './local-harness.ts';
import { runtimeSuite } from './runtime.suite.ts';

runtimeSuite('local, two worker processes', async () => {
  const harness = await LocalHarness.start();
  const runtime = await harness.runtime();
  return {
    runtime,
    template: (kind) => harness.template(kind),
    until,
    stop: () => harness.stop(),
  };
});
