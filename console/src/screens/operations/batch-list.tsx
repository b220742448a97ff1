import type { Operation } from "../../api/resources.ts";
import { nameOperation } from "../../operations/operation-words.ts";

type Props = {
  possible: readonly Operation[];
  impossible: readonly { operation: Operation; reason: string }[];
};

/** Shows the operations that an action concerns, and those that do not permit it with the reason. */
export const BatchList = ({ possible, impossible }: Props) => (
  <>
    <ul className="plain-list batch-list">
      {possible.map((operation) => (
        <li key={operation.id}>{nameOperation(operation)}</li>
      ))}
    </ul>
    {impossible.length > 0 && (
      <section className="batch-left-out" aria-label="Left out">
        <strong>Left out</strong>
        <ul className="plain-list batch-list">
          {impossible.map(({ operation, reason }) => (
            <li key={operation.id}>
              {nameOperation(operation)}
              <div className="soft">{reason}</div>
            </li>
          ))}
        </ul>
      </section>
    )}
  </>
);
