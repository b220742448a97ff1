import Button from "@cloudscape-design/components/button";
import { CopyAs } from "./copy-as.tsx";
import "./form-buttons.css";
import type { ApiCall } from "./shell-text.ts";
import { WriteProblem } from "./write-problem.tsx";

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

/** Shows the buttons at the edge of the window below a form, and why the form was rejected. */
export const FormButtons = ({ call, cli, back, write, onDiscard, ...submit }: Props) => (
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
