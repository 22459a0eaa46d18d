import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { queries } from '../api/queries.ts';
import { deployExample } from './deploy-example.ts';
import { type ExampleApp, exampleZip } from './example-list.ts';

/** Deploys an example as a new app and goes to the steps of its run. */
export function useDeployExample() {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async (example: ExampleApp) => {
      // Read now: under a name that the user has by now, the example would become that app's next release.
      const [zip, apps] = await Promise.all([
        exampleZip(example),
        client.fetchQuery({ ...queries.apps(), staleTime: 0 }),
      ]);
      return deployExample({ example: example.name, zip, taken: new Set(apps.map(({ name }) => name)) });
    },
    onSuccess: (run) => navigate({ to: '/runs/$run', params: { run: run.id } }),
  });
}
