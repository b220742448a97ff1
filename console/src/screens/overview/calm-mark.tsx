import "./now.css";
import type { ReactNode } from "react";

/** Shows that nothing has to be done. */
export const CalmMark = ({ title, children }: { title: string; children: ReactNode }) => (
  <div className="calm">
    <svg viewBox="0 0 48 48" width="48" height="48" aria-hidden="true">
      <circle cx="24" cy="24" r="22" className="calm-ring" />
      <path d="M15.5 24.5l6 6 11.5-13" className="calm-tick" />
    </svg>
    <p className="calm-title">{title}</p>
    <p className="soft">{children}</p>
  </div>
);
