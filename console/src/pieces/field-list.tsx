import "./field-list.css";
import type { ReactNode } from "react";

type Field = { label: string; value: ReactNode };

/** Shows named values side by side, as many as fit. The stylesheet places them, so that the first drawing is the last. */
export const FieldList = ({ fields }: { fields: readonly Field[] }) => (
  <dl className="field-list">
    {fields.map(({ label, value }) => (
      <div key={label}>
        <dt>{label}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);
