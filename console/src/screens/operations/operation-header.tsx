import { useState } from "react";
import type { Operation } from "../../api/resources.ts";
import { nameKind, nameOperation } from "../../operations/operation-words.ts";
import { CopyableId } from "../../pieces/copyable-id.tsx";
import { PageHeader } from "../../pieces/page-header.tsx";
import { StatusBadge } from "../../pieces/status-badge.tsx";
import { CopyAs } from "../../writes/copy-as.tsx";
import { CancelDialog } from "./cancel-dialog.tsx";
import { OperationButtons } from "./operation-buttons.tsx";

/** Shows the name of an operation, its status, and what can be done with it. */
export function OperationHeader({ operation }: { operation: Operation }) {
  const [isCancelling, setCancelling] = useState(false);
  const { id, kind, status } = operation;
  return (
    <>
      <PageHeader
        title={nameOperation(operation)}
        beside={<StatusBadge status={status} />}
        description={
          <>
            {nameKind(kind)} <CopyableId id={id} short />
          </>
        }
        actions={
          <>
            <OperationButtons operation={operation} onCancel={() => setCancelling(true)} />
            <CopyAs call={{ method: "GET", path: `/operations/${id}` }} cli={["operations", "watch", id]} />
          </>
        }
      />
      {isCancelling && <CancelDialog operation={operation} onClose={() => setCancelling(false)} />}
    </>
  );
}
