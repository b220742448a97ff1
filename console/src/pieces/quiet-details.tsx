import type { ReactNode } from "react";

/** Details that few people need, behind a line of plain text. */
export const QuietDetails = ({ summary, children }: { summary: string; children: ReactNode }) => (
  <details className="quiet-details">
    <summary>{summary}</summary>
    <div className="quiet-details-content">{children}</div>
  </details>
);
