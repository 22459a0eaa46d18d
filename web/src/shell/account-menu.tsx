import { type Me, operations } from '@nonstop4/contract';
import IconLogout from '@tabler/icons-react/dist/esm/icons/IconLogout.mjs';
import IconUrgent from '@tabler/icons-react/dist/esm/icons/IconUrgent.mjs';
import IconUserCircle from '@tabler/icons-react/dist/esm/icons/IconUserCircle.mjs';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client.ts';
import { keys } from '../api/keys.ts';
import { Menu } from '../parts/menu.tsx';
import { LanguageChoice, ThemeSwitch } from './preferences.tsx';
import './account-menu.css';

/** Who is signed in, what the page looks like, and the way out. */
export function AccountMenu({ me }: { me: Me }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const signOut = useMutation({
    mutationFn: () => api().call(operations.signOut, {}),
    onSuccess: () => {
      // Not clear(): the frame watches this very query, and shows the sign-in page when nobody is signed in any more.
      queryClient.setQueryData(keys.me(), null);
      queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== keys.me()[0] });
    },
  });
  return (
    <Menu
      label={t('accountMenu')}
      buttonClass="account-button"
      button={<span aria-hidden="true">{me.name.slice(0, 1).toUpperCase()}</span>}
    >
      {(close) => (
        <>
          <p className="menu-note">{t('signedInAs', { name: me.name })}</p>
          <Link to="/account" className="menu-item" onClick={close}>
            <IconUserCircle size={18} aria-hidden />
            {t('menuAccount')}
          </Link>
          <Link to="/alerts" className="menu-item" onClick={close}>
            <IconUrgent size={18} aria-hidden />
            {t('menuAlerts')}
          </Link>
          <div className="menu-line" />
          <div className="menu-choice">
            <LanguageChoice />
          </div>
          <div className="menu-choice">
            <ThemeSwitch />
          </div>
          <div className="menu-line" />
          <button type="button" className="menu-item" onClick={() => signOut.mutate()}>
            <IconLogout size={18} aria-hidden />
            {t('signOut')}
          </button>
        </>
      )}
    </Menu>
  );
}
