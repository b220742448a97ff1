import type { ReactNode } from "react";

/** Shows the link by which a row of a list is opened: its name, in bold. */
export const RowLink = ({ href, children }: { href: string; children: ReactNode }) => (
  <a className="row-link" href={href}>
    {children}
  </a>
);
