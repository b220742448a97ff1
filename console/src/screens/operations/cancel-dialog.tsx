import { api } from "../../api/client.ts";
import type { Operation } from "../../api/resources.ts";
import { nameOperation } from "../../operations/operation-words.ts";
import { ConfirmDialog } from "../../writes/confirm-dialog.tsx";
import { CopyAs } from "../../writes/copy-as.tsx";
import { useWrite } from "../../writes/use-write.ts";
import { describeCancellation } from "./describe-cancellation.ts";

type Props = { operation: Operation; onClose: () => void };

/** Cancels an operation after a confirmation that says what is undone. */
export function CancelDialog({ operation, onClose }: Props) {
  const { id } = operation;
  const name = nameOperation(operation);
  const write = useWrite<Operation, Operation>({
    send: (one, headers) =>
      api.POST("/operations/{operationId}/cancel", { params: { path: { operationId: one.id } }, headers }),
    title: () => `Cancel: ${name}`,
    onDone: onClose,
  });
  return (
    <ConfirmDialog
      title={`Cancel "${name}"?`}
      confirmText="Cancel the operation"
      onConfirm={() => write.submit(operation)}
      onClose={onClose}
      isPending={write.isPending}
      problem={write.problem}
      copyAs={<CopyAs call={{ method: "POST", path: `/operations/${id}/cancel` }} cli={["operations", "cancel", id]} />}
    >
      {describeCancellation(operation)}
    </ConfirmDialog>
  );
}
