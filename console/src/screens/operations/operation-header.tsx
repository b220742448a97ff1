import { useState } from "react";
import type { Operation } from "../../api/resources.ts";
import { nameKind, nameOperation } from "../../operations/operation-words.ts";
import { CopyableId } from "../../pieces/copyable-id.tsx";
import { PageHeader } from "../../pieces/page-header.tsx";
import { StatusBadge } from "../../pieces/status-badge.tsx";
import { CopyAs } from "../../writes/copy-as.tsx";
import { CancelDialog } from "./cancel-dialog.tsx";
import { DecisionDialog } from "./decision-dialog.tsx";
import { OperationButtons, type OperationDialog } from "./operation-buttons.tsx";

/** Shows the name of an operation, its status, and what can be done with it. */
export function OperationHeader({ operation }: { operation: Operation }) {
  const [open, setOpen] = useState<OperationDialog>();
  const close = () => setOpen(undefined);
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
            <OperationButtons operation={operation} onOpen={setOpen} />
            <CopyAs call={{ method: "GET", path: `/operations/${id}` }} cli={["operations", "watch", id]} />
          </>
        }
      />
      {open === "cancel" && <CancelDialog operation={operation} onClose={close} />}
      {(open === "approve" || open === "reject") && (
        <DecisionDialog operation={operation} verb={open} onClose={close} />
      )}
    </>
  );
}
