import IconCloudOff from '@tabler/icons-react/dist/esm/icons/IconCloudOff.mjs';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/use-format.ts';
import { useRunningNow } from './now.ts';
import './cluster-silence.css';

/** Says that what is shown is old because the cluster does not answer, and that nothing asked for is lost. */
export function ClusterSilence({ since }: { since: string | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useRunningNow(since !== undefined);
  return (
    <div role="status" className="cluster-status">
      {since !== undefined && (
        <p className="cluster-silence">
          <IconCloudOff size={20} aria-hidden />
          <span>{t('clusterSilent', { time: format.duration(wholeSeconds(now - Date.parse(since))) })}</span>
        </p>
      )}
    </div>
  );
}

function wholeSeconds(ms: number): number {
  return Math.max(0, Math.floor(ms / 1_000)) * 1_000;
}
