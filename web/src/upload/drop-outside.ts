import { useNavigate, useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { notify } from '../parts/notices.ts';
import { pickForNewApp } from './picked-for-new-app.ts';
import { sourceOf } from './picked-source.ts';
import { readDrop } from './read-picked.ts';

/**
 * A file that misses the drop zone would otherwise be opened by the browser in place of the page. Dropped anywhere on the
 * list of apps it makes a new one; elsewhere nothing happens.
 */
export function useDropOutside(): void {
  const { t } = useTranslation('upload');
  const router = useRouter();
  const navigate = useNavigate();

  useEffect(() => {
    const allow = (event: DragEvent) => event.preventDefault();
    const onDrop = async (event: DragEvent) => {
      if (event.defaultPrevented) return;
      event.preventDefault();
      if (router.state.location.pathname !== '/' || !event.dataTransfer?.files.length) return;
      const source = sourceOf(await readDrop(event.dataTransfer.items), 'my-app');
      if (typeof source === 'string') {
        notify({ tone: 'warn', text: t(`refusal.${source}`) });
        return;
      }
      pickForNewApp(source);
      await navigate({ to: '/new' });
    };
    const drop = (event: DragEvent) => {
      onDrop(event).catch(() => notify({ tone: 'warn', text: t('refusal.unreadable') }));
    };
    window.addEventListener('dragover', allow);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragover', allow);
      window.removeEventListener('drop', drop);
    };
  }, [navigate, router, t]);
}
