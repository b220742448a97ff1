import FormField from "@cloudscape-design/components/form-field";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { useState } from "react";
import { api } from "../../api/client.ts";
import type { Operation } from "../../api/resources.ts";
import { nameOperation } from "../../operations/operation-words.ts";
import { PersonName } from "../../pieces/person-name.tsx";
import { OptionalLabel } from "../../pieces/text-field.tsx";
import { ConfirmDialog } from "../../writes/confirm-dialog.tsx";
import { CopyAs } from "../../writes/copy-as.tsx";
import { useWrite } from "../../writes/use-write.ts";

type Verb = "approve" | "reject";
type Props = { operation: Operation; verb: Verb; onClose: () => void };

const words = {
  approve: { title: "Approve", text: "It starts at once, on the state that is there now." },
  reject: { title: "Reject", text: "Nothing is changed, and the request ends." },
};

/** Approves or rejects the request of another administrator. */
export function DecisionDialog({ operation, verb, onClose }: Props) {
  const [reason, setReason] = useState("");
  const { title, text } = words[verb];
  const write = useDecision(verb, onClose);
  const body = reason.trim() === "" ? {} : { reason: reason.trim() };
  const options = body.reason === undefined ? [] : ["--reason", body.reason];
  return (
    <ConfirmDialog
      title={`${title} "${nameOperation(operation)}"?`}
      confirmText={title}
      onConfirm={() => write.submit({ id: operation.id, body })}
      onClose={onClose}
      isPending={write.isPending}
      problem={write.problem}
      copyAs={
        <CopyAs
          call={{ method: "POST", path: `/operations/${operation.id}/${verb}`, body }}
          cli={["operations", verb, operation.id, ...options]}
        />
      }
    >
      <SpaceBetween size="m">
        <p>
          <PersonName subject={operation.requestedBy} /> has requested it. {text}
        </p>
        <FormField label={<OptionalLabel text="Reason" />}>
          <Textarea value={reason} rows={2} onChange={({ detail }) => setReason(detail.value)} />
        </FormField>
      </SpaceBetween>
    </ConfirmDialog>
  );
}

type Decision = { id: string; body: { reason?: string } };

const useDecision = (verb: Verb, onDone: () => void) =>
  useWrite<Decision, Operation>({
    send: ({ id: operationId, body }, headers) =>
      api.POST(`/operations/{operationId}/${verb}`, { params: { path: { operationId } }, body, headers }),
    title: () => (verb === "approve" ? "Approve the request" : "Reject the request"),
    onDone,
  });
