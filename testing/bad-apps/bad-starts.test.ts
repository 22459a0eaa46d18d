import { describe, expect, it } from 'vitest';
import { explainEnd } from '../../server/src/domain/explain-end.ts';
import { buildFiles } from '../examples/build-example.ts';
import { startArtifact } from '../examples/start-artifact.ts';
import { directoryHarness } from '../ports/builder/directory-harness.ts';
import { BAD_APPS } from './bad-apps.ts';
import { ENDS_BY_ITSELF } from './bad-starts.ts';
import { missingNeeds } from './missing-needs.ts';

// What real programs print when they end is what their cards are made from; the platform's own part is tested in e2e/.
describe('a program that ends by itself', () => {
  for (const app of BAD_APPS.filter(({ name }) => ENDS_BY_ITSELF.has(name))) {
    it(app.name, async (context) => {
      const missing = await missingNeeds(app.needs);
      if (missing.length > 0) {
        console.log(`skipped "${app.name}": not here: ${missing.join(', ')}`);
        context.skip(`not here: ${missing.join(', ')}`);
      }
      const harness = directoryHarness();
      const started = performance.now();
      const { child, lines } = await startArtifact(await buildFiles(app.files, harness));
      const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
        child.once('close', (...end: [number | null, NodeJS.Signals | null]) => resolve(end));
      });
      const end = { at: 0, code, signal, reason: 'exited' as const, ranMs: performance.now() - started };
      const { failure } = explainEnd(end, lines.join('').split('\n'), { memoryLimitBytes: 512 * 1_048_576 });
      expect({ code: failure.code, params: failure.params }, lines.join('')).toMatchObject({
        code: app.code,
        params: app.params,
      });
    });
  }
});
