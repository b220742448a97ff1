import "../../writes/form-buttons.css";
import Button from "@cloudscape-design/components/button";
import { type OnboardStep, onboardSteps } from "./onboard-problems.ts";
import { titleOfStep } from "./step-line.tsx";
import type { useOnboarding } from "./use-onboarding.ts";

type Props = {
  step: OnboardStep;
  onboarding: ReturnType<typeof useOnboarding>;
  isReady: boolean;
  onGo: (step: OnboardStep) => void;
};

/** Shows the buttons below each step. The last one sends the request. */
export function OnboardButtons({ step, onboarding, isReady, onGo }: Props) {
  const previous = onboardSteps[onboardSteps.indexOf(step) - 1];
  const next = onboardSteps[onboardSteps.indexOf(step) + 1];
  const { write, request, clear } = onboarding;
  return (
    <div className="form-buttons onboard-buttons">
      <Button variant="link" href="/tenants" formAction="none" onFollow={clear}>
        Discard
      </Button>
      {previous && (
        <Button formAction="none" onClick={() => onGo(previous)}>
          Back
        </Button>
      )}
      {next ? (
        <Button variant="primary">Next: {titleOfStep(next)}</Button>
      ) : (
        <Button
          variant="primary"
          loading={write.isPending}
          disabled={!isReady}
          disabledReason="Correct the problems that are listed above."
        >
          Onboard {request.name || "the tenant"}
        </Button>
      )}
    </div>
  );
}
