import "./quiet-details.css";
import type { ReactNode } from "react";

type Props = { summary: string; isOpen?: boolean; children: ReactNode };

/** Shows a line of plain text that opens details which few people need. `isOpen` opens them at first. */
export const QuietDetails = ({ summary, isOpen = false, children }: Props) => (
  <details className="quiet-details" open={isOpen}>
    <summary>{summary}</summary>
    <div className="quiet-details-content">{children}</div>
  </details>
);
