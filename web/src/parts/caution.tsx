import IconAlertTriangle from '@tabler/icons-react/dist/esm/icons/IconAlertTriangle.mjs';
import type { ReactNode } from 'react';
import './caution.css';

/** What should be known before going on. `urgent`: read aloud at once. */
export function Caution({ urgent = false, children }: { urgent?: boolean; children: ReactNode }) {
  return (
    <p className="caution" role={urgent ? 'alert' : undefined}>
      <IconAlertTriangle size={20} aria-hidden />
      {children}
    </p>
  );
}
