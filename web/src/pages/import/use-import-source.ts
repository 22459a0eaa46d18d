import { type ImportSource, imports } from '@nonstop4/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';

/** Has the platform fetch code, and shows the run that it makes of it. */
export function useImportSource() {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: ({ app, create, body }: { app: string; create: boolean; body: ImportSource }) =>
      api().call(imports.importSource, { params: { app }, query: { create: create ? 'true' : 'false' }, body }),
    onSuccess: async (run) => {
      queryClient.setQueryData(keys.run(run.id), run);
      await queryClient.invalidateQueries({ queryKey: keys.app(run.appName) });
      await navigate({ to: '/runs/$run', params: { run: run.id } });
    },
  });
}
