import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type ReactNode, useState } from "react";
import { WriteProblem } from "./write-problem.tsx";

type ConfirmDialogProps = {
  title: string;
  /** The consequence, in a sentence or two. */
  children: ReactNode;
  confirmText: string;
  onConfirm: () => void;
  onClose: () => void;
  isPending: boolean;
  /** False while a field of the dialog is wrong. */
  isReady?: boolean;
  problem: Error | null;
  /** Set for what can't be undone: what is lost, and the name to type. */
  irreversible?: { lost: readonly string[]; name: string };
  /** "Copy as" of this action. */
  copyAs?: ReactNode;
};

/** Shows the dialog before every dangerous action. What can't be undone needs the name to be typed. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, children, onClose, irreversible, problem, isReady: areFieldsReady = true } = props;
  const [typed, setTyped] = useState("");
  const isReady = areFieldsReady && (!irreversible || typed.trim() === irreversible.name);
  return (
    <Modal visible header={title} onDismiss={onClose} footer={<DialogButtons {...props} isReady={isReady} />}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) props.onConfirm();
        }}
      >
        <SpaceBetween size="m">
          <Box>{children}</Box>
          {irreversible && <Lost lost={irreversible.lost} />}
          {irreversible && (
            <FormField label={`Type ${irreversible.name} to confirm`}>
              <Input value={typed} onChange={({ detail }) => setTyped(detail.value)} autoComplete={false} autoFocus />
            </FormField>
          )}
          <WriteProblem problem={problem} />
        </SpaceBetween>
      </form>
    </Modal>
  );
}

const Lost = ({ lost }: { lost: readonly string[] }) => (
  <Alert type="warning" header="This can't be undone">
    <ul className="bullets">
      {lost.map((one) => (
        <li key={one}>{one}</li>
      ))}
    </ul>
  </Alert>
);

type ButtonsProps = ConfirmDialogProps & { isReady: boolean };

const DialogButtons = ({ copyAs, onClose, onConfirm, isPending, isReady, confirmText }: ButtonsProps) => (
  <div className="dialog-buttons">
    <span>{copyAs}</span>
    <SpaceBetween direction="horizontal" size="xs">
      <Button variant="link" onClick={onClose}>
        Keep it as it is
      </Button>
      <Button variant="primary" onClick={onConfirm} loading={isPending} disabled={!isReady}>
        {confirmText}
      </Button>
    </SpaceBetween>
  </div>
);
