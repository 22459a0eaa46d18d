import './brand.css';

/** The sign and the name. Two halves of a loop that hold each other: one carries on when the other is gone. */
export function Brand() {
  return (
    <span className="brand">
      <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
        <rect width="32" height="32" rx="8" className="brand-ground" />
        <path d="M6.5 16a4.5 4.5 0 0 1 7.8-3.1l3.4 6.2A4.5 4.5 0 0 0 25.5 16a4.5 4.5 0 0 0-7.8-3.1l-3.4 6.2A4.5 4.5 0 0 1 6.5 16Z" />
      </svg>
      <span className="brand-name" translate="no">
        {'NonStop4'}
      </span>
    </span>
  );
}
