import { ApiProblem } from '@nonstop4/contract';
import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { notify } from '../notices.ts';

interface ConnectionCalls<Draft, Check> {
  /** Tries the server without choosing it. */
  check: (draft: Draft) => Promise<Check>;
  /** Chooses it; gives the settings as they are then. */
  connect: (draft: Draft) => Promise<unknown>;
  /** Under which the settings are kept. */
  key: QueryKey;
  /** Said when it was chosen. */
  saved: string;
}

export interface Connection<Draft, Check> {
  test: (draft: Draft) => void;
  save: (draft: Draft) => void;
  isTesting: boolean;
  isSaving: boolean;
  error: unknown;
  /** What the last test found of this very draft. */
  resultOf: (draft: Draft) => Check | undefined;
}

/** Tests a connection to a server of the owner's; saves one that works. */
export function useConnection<Draft, Check extends { ok: boolean }>(
  calls: ConnectionCalls<Draft, Check>,
): Connection<Draft, Check> {
  const queryClient = useQueryClient();
  const [result, setResult] = useState<{ of: string; check: Check }>();
  const check = async (draft: Draft) => {
    setResult(undefined);
    const found = await calls.check(draft);
    setResult({ of: JSON.stringify(draft), check: found });
    return found;
  };
  const test = useMutation({ mutationFn: check });
  const save = useMutation({
    async mutationFn(draft: Draft) {
      // First, for its card: what is in the way is told in the words of a run.
      if (!(await check(draft)).ok) return;
      const settings = await calls.connect(draft);
      notify({ tone: 'ok', text: calls.saved });
      queryClient.setQueryData(calls.key, settings);
      // What was found of the connection before says nothing of this one.
      await queryClient.invalidateQueries({
        queryKey: calls.key,
        predicate: ({ queryKey }) => queryKey.length > calls.key.length,
      });
    },
  });
  // Only what the last of both has said is shown.
  const begin = (one: typeof test | typeof save, other: typeof test | typeof save) => (draft: Draft) => {
    other.reset();
    one.mutate(draft);
  };
  return {
    test: begin(test, save),
    save: begin(save, test),
    isTesting: test.isPending,
    isSaving: save.isPending,
    error: test.error ?? save.error,
    resultOf: (draft) => (result?.of === JSON.stringify(draft) ? result.check : undefined),
  };
}

/** Which of these the server found wrong in what was typed in. */
export function faultOf<Fault extends string>(error: unknown, faults: readonly Fault[]): Fault | undefined {
  const reason = error instanceof ApiProblem ? error.problem.params.reason : undefined;
  return faults.find((fault) => fault === reason);
}
