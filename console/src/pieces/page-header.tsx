import type { ReactNode } from "react";

/** Shows the title of a screen, what it is about, and its actions. */
export const PageHeader = (props: {
  title: string;
  /** A status or an id beside the title. */
  beside?: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
}) => (
  <header className="page-header">
    <div className="page-header-text">
      <div className="page-header-title">
        <h1>{props.title}</h1>
        {props.beside}
      </div>
      {props.description && <p>{props.description}</p>}
    </div>
    {props.actions && <div className="page-header-actions">{props.actions}</div>}
  </header>
);
