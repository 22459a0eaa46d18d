import { useFormat } from '../i18n/use-format.ts';
import { useSlowNow } from './now.ts';

/** "3 minutes ago", to be put into a sentence. */
export function useAgo(): (at: string) => string {
  const format = useFormat();
  const now = useSlowNow();
  // Clocks of server and browser differ a little: nothing has happened in the future.
  return (at) => format.ago(at, new Date(Math.max(now, new Date(at).getTime())));
}

/** "3 minutes ago", with the exact time on hover. */
export function TimeAgo({ at }: { at: string }) {
  const format = useFormat();
  return (
    <time dateTime={at} title={format.dateTime(at)}>
      {useAgo()(at)}
    </time>
  );
}
