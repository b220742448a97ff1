import Button from "@cloudscape-design/components/button";
import type { Operation } from "../../api/resources.ts";
import { RetryButton } from "../../operations/retry-button.tsx";
import { useMe } from "../../session/me.tsx";
import { offerActions } from "../../writes/actions.ts";

type Props = { operation: Operation; onCancel: () => void };

/** Shows Cancel while an operation runs, and Retry when it has not succeeded. The failure box has the Retry of a failed
 *  one; here it only says why a retry is impossible. */
export function OperationButtons({ operation, onCancel }: Props) {
  const offered = offerActions(actionsOf(operation, onCancel), operation, useMe().permissions);
  return offered.map(({ name, text, run, disabledReason }) =>
    name === "retry" && disabledReason === undefined ? (
      operation.error ? null : (
        <RetryButton key={name} operation={operation} variant="normal" />
      )
    ) : (
      <Button
        key={name}
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
function actionsOf({ done, status }: Operation, onCancel: () => void) {
  if (!done) return [{ name: "cancel", permission: "operations:cancel", text: "Cancel", run: onCancel }];
  if (status === "succeeded") return [];
  return [{ name: "retry", permission: "operations:retry", text: "Retry", run: () => {} }];
}
