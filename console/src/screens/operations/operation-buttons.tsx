import Button from "@cloudscape-design/components/button";
import type { Operation } from "../../api/resources.ts";
import { RetryButton } from "../../operations/retry-button.tsx";
import { useMe } from "../../session/me.tsx";
import { offerActions, type ResourceAction } from "../../writes/actions.ts";

export type OperationDialog = "cancel" | "approve" | "reject";
type Props = { operation: Operation; onOpen: (dialog: OperationDialog) => void };

/** Shows Approve and Reject of a request that waits for a second administrator, Cancel while an operation runs, and Retry when it has not succeeded. The failure box has the Retry of a failed
 *  one; here it only says why a retry is impossible. */
export function OperationButtons({ operation, onOpen }: Props) {
  const offered = offerActions(actionsOf(operation, onOpen), operation, useMe().permissions);
  return offered.map(({ name, text, run, disabledReason }) =>
    name === "retry" && disabledReason === undefined ? (
      operation.error ? null : (
        <RetryButton key={name} operation={operation} variant="normal" />
      )
    ) : (
      <Button
        key={name}
        variant={name === "approve" ? "primary" : "normal"}
        onClick={run}
        disabled={disabledReason !== undefined}
        {...(disabledReason !== undefined && { disabledReason })}
      >
        {text}
      </Button>
    ),
  );
}

/** Returns the actions that make sense in a status. The state of the target may still forbid them. */
function actionsOf({ done, status }: Operation, onOpen: Props["onOpen"]): ResourceAction[] {
  const cancel = { name: "cancel", permission: "operations:cancel", text: "Cancel", run: () => onOpen("cancel") };
  if (status === "awaitingApproval") {
    return [
      { name: "approve", permission: "operations:approve", text: "Approve", run: () => onOpen("approve") },
      { name: "reject", permission: "operations:reject", text: "Reject", run: () => onOpen("reject") },
      cancel,
    ];
  }
  if (!done) return [cancel];
  if (status === "succeeded") return [];
  return [{ name: "retry", permission: "operations:retry", text: "Retry", run: () => {} }];
}
