import type { ManagedUserView } from '@nonstop4/contract';
import IconLock from '@tabler/icons-react/dist/esm/icons/IconLock.mjs';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/use-format.ts';
import { Badge } from '../../parts/badge.tsx';
import { TimeAgo } from '../../parts/time-ago.tsx';
import '../../parts/row-table.css';

interface UserTableProps {
  users: readonly ManagedUserView[];
  onManage: (user: ManagedUserView) => void;
}

/** One row for each user; on a narrow screen one block for each. */
export function UserTable({ users, onManage }: UserTableProps) {
  const { t } = useTranslation('users');
  return (
    <table className="row-table user-table">
      <thead>
        <tr>
          <th scope="col">{t('name')}</th>
          <th scope="col">{t('role')}</th>
          <th scope="col">{t('use')}</th>
          <th scope="col">{t('seen')}</th>
          <th scope="col">
            <span className="only-read-aloud">{t('actions')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {users.map((user) => (
          <UserRow key={user.name} user={user} onManage={() => onManage(user)} />
        ))}
      </tbody>
    </table>
  );
}

function UserRow({ user, onManage }: { user: ManagedUserView; onManage: () => void }) {
  const { t } = useTranslation('users');
  const format = useFormat();
  const { name, use, apps } = user;
  const inWords = t('useInWords', {
    replicas: format.number(use.replicas),
    memory: format.bytes(use.memoryBytes),
    storage: format.bytes(use.storageBytes),
  });
  return (
    <tr>
      <th scope="row">
        <div className="line">
          {name}
          {user.suspendedAt !== undefined && (
            <Badge tone="bad" icon={IconLock}>
              {t('suspended')}
            </Badge>
          )}
        </div>
      </th>
      <td data-label={t('role')}>{t(`role.${user.role}`)}</td>
      <td data-label={t('use')}>
        <div className="stack-small">
          <span title={apps.map((app) => app.name).join(', ')}>{t('appCount', { count: apps.length })}</span>
          <span className="small quiet">{inWords}</span>
        </div>
      </td>
      <td data-label={t('seen')}>{user.lastSeenAt ? <TimeAgo at={user.lastSeenAt} /> : t('never')}</td>
      <td>
        <button
          type="button"
          className="btn btn-sm btn-default"
          aria-label={t('manageNamed', { name })}
          onClick={onManage}
        >
          {t('manage')}
        </button>
      </td>
    </tr>
  );
}
