import Alert from "@cloudscape-design/components/alert";
import Link from "@cloudscape-design/components/link";
import { type OnboardStep, stepOfPointer } from "./onboard-problems.ts";
import { titleOfStep } from "./step-line.tsx";

type Props = {
  problems: readonly { pointer?: string; detail: string }[];
  onGo: (step: OnboardStep) => void;
};

/** Shows all problems at once. Each leads to the step that has its field. */
export function ProblemList({ problems, onGo }: Props) {
  if (problems.length === 0) return null;
  return (
    <Alert
      type="error"
      header={problems.length === 1 ? "One thing needs a correction" : `${problems.length} things need a correction`}
    >
      <ul className="bullets">
        {problems.map((problem) => (
          <li key={`${problem.pointer} ${problem.detail}`}>
            {problem.detail} <StepLink step={stepOfPointer(problem.pointer)} onGo={onGo} />
          </li>
        ))}
      </ul>
    </Alert>
  );
}

const StepLink = ({ step, onGo }: { step: OnboardStep; onGo: Props["onGo"] }) =>
  step === "review" ? null : (
    <Link
      href={`?step=${step}`}
      onFollow={(event) => {
        event.preventDefault();
        onGo(step);
      }}
    >
      Go to {titleOfStep(step).toLowerCase()}
    </Link>
  );
