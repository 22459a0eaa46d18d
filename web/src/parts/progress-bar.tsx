import './progress-bar.css';

/** How far something is. `share` from 0 to 1; without it the bar says only that something goes on. */
export function ProgressBar({ share, label }: { share: number | undefined; label: string }) {
  const percent = share === undefined ? undefined : Math.round(share * 100);
  return (
    <div
      className={percent === undefined ? 'progress-track progress-unknown' : 'progress-track'}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
    >
      <div className="progress-done" style={{ width: percent === undefined ? undefined : `${percent}%` }} />
    </div>
  );
}
