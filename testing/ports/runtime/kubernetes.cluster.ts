import { KubernetesHarness } from './kubernetes-runtime.ts';
import { runtimeSuite } from './runtime.suite.ts';

runtimeSuite('kubernetes', () => KubernetesHarness.start('user_1'));
