import type { ErrorComponentProps } from '@tanstack/react-router';
import { ErrorPanel } from '../parts/error-panel.tsx';

/** Instead of a page that could not be loaded or drawn. */
export function PageFailure({ error, reset }: ErrorComponentProps) {
  return (
    <div className="page">
      <ErrorPanel error={error} onRetry={reset} />
    </div>
  );
}
