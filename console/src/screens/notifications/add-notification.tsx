import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type ReactNode, useState } from "react";
import { api } from "../../api/client.ts";
import { CopyAs } from "../../writes/copy-as.tsx";
import { useWrite } from "../../writes/use-write.ts";
import { WriteProblem } from "../../writes/write-problem.tsx";
import { newNotification, toAddCommand, toBody } from "./notification-draft.ts";
import { NotificationFields } from "./notification-fields.tsx";

/** Shows the dialog that adds a notification. */
export function AddNotification({ onClose }: { onClose: () => void }) {
  const [draft, setDraft] = useState(newNotification);
  const write = useWrite({
    send: (body: ReturnType<typeof toBody>, header) => api.POST("/notifications", { body, params: { header } }),
    title: ({ endpoint }) => `Add a notification to ${endpoint}`,
    onDone: onClose,
  });
  const body = toBody(draft);
  const submit = () => body.endpoint && write.submit(body);
  return (
    <Modal
      visible
      header="Add a notification"
      onDismiss={onClose}
      footer={
        <AddButtons body={body} onCancel={onClose}>
          <Button variant="primary" disabled={!body.endpoint} loading={write.isPending} onClick={submit}>
            Add
          </Button>
        </AddButtons>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <SpaceBetween size="m">
          <NotificationFields
            draft={draft}
            set={(change) => setDraft((current) => ({ ...current, ...change }))}
            problem={write.problem}
          />
          <WriteProblem problem={write.problem} except={["/endpoint"]} />
        </SpaceBetween>
      </form>
    </Modal>
  );
}

type AddButtonsProps = { body: ReturnType<typeof toBody>; onCancel: () => void; children: ReactNode };

const AddButtons = ({ body, onCancel, children }: AddButtonsProps) => (
  <div className="dialog-buttons">
    <CopyAs call={{ method: "POST", path: "/notifications", body }} cli={toAddCommand(body)} />
    <SpaceBetween direction="horizontal" size="xs">
      <Button variant="link" onClick={onCancel}>
        Cancel
      </Button>
      {children}
    </SpaceBetween>
  </div>
);
