import "./onboard.css";
import "../../plans/plans.css";
import Skeleton from "@cloudscape-design/components/skeleton";
import { PageHeader } from "../../pieces/page-header.tsx";
import { ProblemAlert } from "../../pieces/problem-alert.tsx";
import { WriteProblem } from "../../writes/write-problem.tsx";
import { AdministratorStep } from "./administrator-step.tsx";
import { OnboardButtons } from "./onboard-buttons.tsx";
import type { OnboardStep } from "./onboard-problems.ts";
import { ProblemList } from "./problem-list.tsx";
import { ProductsStep } from "./products-step.tsx";
import { ReviewStep } from "./review-step.tsx";
import { StepLine, titleOfStep } from "./step-line.tsx";
import type { StepProps } from "./step-props.ts";
import { TenantStep } from "./tenant-step.tsx";
import { useOnboarding } from "./use-onboarding.ts";
import { useFocusOnChange, useStep, useSteps } from "./use-steps.ts";

/** Shows the wizard that onboards a tenant. What was typed survives a reload and a new sign-in. */
export function OnboardScreen() {
  const [step, setStep] = useStep();
  const onboarding = useOnboarding(step === "review");
  const { go, submit, problems, showAll, faulty, errorOf } = useSteps(step, setStep, onboarding);
  const heading = useFocusOnChange(step);
  const isReview = step === "review";
  return (
    <div className="onboard">
      <PageHeader
        title="Onboard a tenant"
        description="Set up an organization with its products and its administrator."
      />
      <StepLine step={step} faulty={faulty} onGo={go} />
      <h2 ref={heading} tabIndex={-1} className="step-title">
        {titleOfStep(step)}
      </h2>
      <form noValidate onSubmit={submit}>
        {isReview && <ProblemList problems={problems} onGo={go} />}
        <StepContent step={step} onboarding={onboarding} errorOf={errorOf} showAll={showAll} onGo={go} />
        {isReview && problems.length === 0 && (
          <WriteProblem problem={onboarding.write.problem} email={onboarding.write.sent?.adminEmail} />
        )}
        <OnboardButtons
          step={step}
          onboarding={onboarding}
          isReady={problems.length === 0 && onboarding.isKnown}
          onGo={go}
        />
      </form>
    </div>
  );
}

type ContentProps = Pick<StepProps, "errorOf" | "showAll"> & {
  step: OnboardStep;
  onboarding: ReturnType<typeof useOnboarding>;
  onGo: (step: OnboardStep) => void;
};

function StepContent({ step, onboarding, onGo, ...rest }: ContentProps) {
  const { draft, change, products, catalog, request, plan } = onboarding;
  const props = { draft, change, products, ...rest };
  if (step === "tenant") return <TenantStep {...props} />;
  if (step === "administrator") return <AdministratorStep {...props} />;
  if (catalog.isPending) return <Skeleton height="320px" />;
  if (!catalog.data) return <ProblemAlert error={catalog.error} onRetry={() => void catalog.refetch()} />;
  if (step === "products") return <ProductsStep {...props} />;
  return <ReviewStep {...props} request={request} plan={plan} onGo={onGo} />;
}
