import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../confirm-dialog.tsx';
import type { Icon } from '../icon.ts';
import './connection.css';

interface ConnectionNowProps {
  icon: Icon;
  address: string;
  /** The rest of it in one line. */
  about: ReactNode;
  /** Asked before it is given up. */
  question: { title: string; text: string };
  disconnect: () => Promise<unknown>;
  /** Under which the settings are kept. */
  queryKey: QueryKey;
}

/** A server that is used now, and the way back. */
export function ConnectionNow({ icon: Picture, address, about, question, disconnect, queryKey }: ConnectionNowProps) {
  const { t } = useTranslation('connection');
  const queryClient = useQueryClient();
  const [leaving, setLeaving] = useState(false);
  const leave = async () => {
    await disconnect();
    await queryClient.invalidateQueries({ queryKey });
  };
  return (
    <>
      <div className="line-spread">
        <div className="line connection-now">
          <Picture size={24} stroke={1.5} aria-hidden />
          <div className="grow">
            <p className="strong mono connection-text">{address}</p>
            <p className="small quiet connection-text">{about}</p>
          </div>
        </div>
        <button type="button" className="btn btn-default" onClick={() => setLeaving(true)}>
          {t('leave')}
        </button>
      </div>
      {leaving && (
        <ConfirmDialog title={question.title} action={t('leave')} onConfirm={leave} onClose={() => setLeaving(false)}>
          <p>{question.text}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
