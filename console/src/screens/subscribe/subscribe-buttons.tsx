import Button from "@cloudscape-design/components/button";
import { CopyAs } from "../../writes/copy-as.tsx";
import type { ApiCall } from "../../writes/shell-text.ts";
import { WriteProblem } from "../../writes/write-problem.tsx";

type Props = {
  call: ApiCall;
  cli: readonly string[] | undefined;
  back: string;
  text: string;
  isReady: boolean;
  disabledReason: string;
  write: { isPending: boolean; problem: Error | null };
  /** Forgets what was typed. */
  onDiscard?: () => void;
  onSubmit: () => void;
};

/** Shows the buttons below a form of a subscription, and why it was rejected. */
export const SubscribeButtons = ({ call, cli, back, write, onDiscard, ...submit }: Props) => (
  <>
    {write.problem && (
      <div className="form-problem">
        <WriteProblem problem={write.problem} />
      </div>
    )}
    <div className="form-buttons">
      <CopyAs call={call} cli={cli} />
      <span className="form-buttons-space" />
      <Button variant="link" href={back} {...(onDiscard && { onFollow: onDiscard })}>
        Discard
      </Button>
      <SubmitButton {...submit} isPending={write.isPending} />
    </div>
  </>
);

type SubmitProps = Pick<Props, "text" | "isReady" | "disabledReason" | "onSubmit"> & { isPending: boolean };

const SubmitButton = ({ text, isReady, disabledReason, isPending, onSubmit }: SubmitProps) => (
  <Button variant="primary" loading={isPending} disabled={!isReady} disabledReason={disabledReason} onClick={onSubmit}>
    {text}
  </Button>
);
