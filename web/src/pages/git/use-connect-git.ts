import { connections, type GitCheck, type GitConnectionDraft } from '@nonstop4/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { notify } from '../../parts/notices.ts';

/** Tests a connection; saves one that works. */
export function useConnectGit() {
  const { t } = useTranslation('git');
  const queryClient = useQueryClient();
  const [result, setResult] = useState<{ of: string; check: GitCheck }>();
  const check = async (draft: GitConnectionDraft) => {
    setResult(undefined);
    const found = await api().call(connections.checkGit, { body: draft });
    setResult({ of: JSON.stringify(draft), check: found });
    return found;
  };
  const test = useMutation({ mutationFn: check });
  const save = useMutation({
    async mutationFn(draft: GitConnectionDraft) {
      // First, for its card: what is in the way is told in the words of a run.
      if (!(await check(draft)).ok) return;
      const settings = await api().call(connections.connectGit, { body: draft });
      notify({ tone: 'ok', text: t('saved') });
      queryClient.setQueryData(keys.git(), settings);
      await queryClient.invalidateQueries({ queryKey: keys.gitState() });
    },
  });
  // Only what the last of both has said is shown.
  const begin = (one: typeof test | typeof save, other: typeof test | typeof save) => (draft: GitConnectionDraft) => {
    other.reset();
    one.mutate(draft);
  };
  return {
    test: begin(test, save),
    save: begin(save, test),
    isTesting: test.isPending,
    isSaving: save.isPending,
    error: test.error ?? save.error,
    /** What the last test found of this very connection. */
    resultOf: (draft: GitConnectionDraft) => (result?.of === JSON.stringify(draft) ? result.check : undefined),
  };
}
