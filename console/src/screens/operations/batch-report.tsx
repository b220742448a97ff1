import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { OperationBatchEntry } from "../../api/openapi.d.ts";
import type { Operation } from "../../api/resources.ts";
import { nameOperation } from "../../operations/operation-words.ts";
import { RowLink } from "../../pieces/row-link.tsx";

type Props = { items: readonly OperationBatchEntry[]; operations: readonly Operation[] };

/** Shows the result of a batch: each operation with what became of it. */
export function BatchReport({ items, operations }: Props) {
  const byId = new Map(operations.map((operation) => [operation.id, operation]));
  return (
    <ul className="plain-list batch-list" aria-label="Results">
      {items.map(({ id, problem }) => {
        const operation = byId.get(id);
        return (
          <li key={id}>
            <RowLink href={`/operations/${id}`}>{operation ? nameOperation(operation) : id}</RowLink>
            <div>
              <StatusIndicator type={problem ? "error" : "success"}>
                {problem ? (problem.detail ?? problem.title) : "Accepted"}
              </StatusIndicator>
            </div>
          </li>
        );
      })}
    </ul>
  );
}
