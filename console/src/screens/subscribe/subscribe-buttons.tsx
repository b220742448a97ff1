import Button from "@cloudscape-design/components/button";
import { CopyAs } from "../../writes/copy-as.tsx";
import type { ApiCall } from "../../writes/shell-text.ts";
import { WriteProblem } from "../../writes/write-problem.tsx";

type Props = {
  call: ApiCall;
  cli: readonly string[];
  back: string;
  text: string;
  isReady: boolean;
  disabledReason: string;
  write: { isPending: boolean; problem: Error | null };
  onSubmit: () => void;
};

/** Shows the buttons below a form of a subscription, and why it was rejected. */
export const SubscribeButtons = ({ call, cli, back, text, isReady, disabledReason, write, onSubmit }: Props) => (
  <>
    <WriteProblem problem={write.problem} />
    <div className="form-buttons">
      <CopyAs call={call} cli={cli} />
      <span className="form-buttons-space" />
      <Button variant="link" href={back}>
        Discard
      </Button>
      <Button
        variant="primary"
        loading={write.isPending}
        disabled={!isReady}
        disabledReason={disabledReason}
        onClick={onSubmit}
      >
        {text}
      </Button>
    </div>
  </>
);
