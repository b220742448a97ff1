import type { Operation } from "../../api/resources.ts";
import { nameKind, nameOperation } from "../../operations/operation-words.ts";
import { formatDuration, listSteps } from "../../operations/step-bars.ts";
import { StepSegments } from "../../operations/step-segments.tsx";
import { PersonName } from "../../pieces/person-name.tsx";
import { RelativeTime } from "../../pieces/relative-time.tsx";
import type { Column } from "../../pieces/resource-table-props.ts";
import { RowLink } from "../../pieces/row-link.tsx";
import { StatusBadge } from "../../pieces/status-badge.tsx";

export const operationColumns: Column<Operation>[] = [
  {
    id: "operation",
    header: "Operation",
    cell: (operation) => (
      <span title={nameKind(operation.kind)}>
        <RowLink href={`/operations/${operation.id}`}>{nameOperation(operation)}</RowLink>
      </span>
    ),
  },
  { id: "status", header: "Status", width: 136, cell: ({ status }) => <StatusBadge status={status} /> },
  {
    id: "steps",
    header: "Steps",
    width: 132,
    cell: (operation) => (
      <span className="operation-steps">
        <StepSegments operation={operation} />
        <span className="visually-hidden">{describeSteps(operation)}</span>
      </span>
    ),
  },
  {
    id: "who",
    header: "Requested by",
    width: 140,
    cell: ({ requestedBy }) => <PersonName subject={requestedBy} />,
  },
  { id: "when", header: "Requested", width: 134, cell: ({ createdAt }) => <RelativeTime time={createdAt} /> },
  {
    id: "took",
    header: "Took",
    width: 98,
    cell: ({ done, createdAt, updatedAt }) =>
      done ? formatDuration(Date.parse(updatedAt) - Date.parse(createdAt)) : <span className="soft">running</span>,
  },
];

function describeSteps(operation: Operation): string {
  const steps = listSteps(operation);
  return `${steps.filter(({ status }) => status === "succeeded").length} of ${steps.length} done`;
}
