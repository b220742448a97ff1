/** Draws the mark: plots of land, one of them let, in the form of a T. */
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg className="mark" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect className="mark-plot" x="3" y="4" width="7.6" height="7.6" rx="2.2" />
      <rect className="mark-plot" x="12.2" y="4" width="7.6" height="7.6" rx="2.2" />
      <rect className="mark-own" x="21.4" y="4" width="7.6" height="7.6" rx="2.2" />
      <rect className="mark-plot" x="12.2" y="13.2" width="7.6" height="14.8" rx="2.2" />
    </svg>
  );
}

export const Wordmark = () => (
  <span className="wordmark">
    <Mark />
    <span>Tenantry</span>
  </span>
);
