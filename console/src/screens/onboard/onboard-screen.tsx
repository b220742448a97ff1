import "./onboard.css";
import "../../plans/plans.css";
import Skeleton from "@cloudscape-design/components/skeleton";
import { useEffect, useRef, useState } from "react";
import { PageHeader } from "../../pieces/page-header.tsx";
import { useUrlState } from "../../state/url-state.ts";
import { WriteProblem } from "../../writes/write-problem.tsx";
import { AdministratorStep } from "./administrator-step.tsx";
import { OnboardButtons } from "./onboard-buttons.tsx";
import { type OnboardStep, onboardSteps, stepOfPointer } from "./onboard-problems.ts";
import { ProblemList } from "./problem-list.tsx";
import { ProductsStep } from "./products-step.tsx";
import { ReviewStep } from "./review-step.tsx";
import { StepLine, titleOfStep } from "./step-line.tsx";
import type { StepProps } from "./step-props.ts";
import { TenantStep } from "./tenant-step.tsx";
import { useOnboarding } from "./use-onboarding.ts";

const defaults = { step: "tenant" };

/** The wizard that onboards a tenant. What was typed survives a reload and a new sign-in. */
export function OnboardScreen() {
  const [state, setState] = useUrlState(defaults);
  const step = onboardSteps.find((one) => one === state.step) ?? "tenant";
  const onboarding = useOnboarding(step === "review");
  const [left, setLeft] = useState<readonly OnboardStep[]>([]);
  const shown = left.includes(step) || step === "review";
  const all = [...onboarding.missing, ...onboarding.problems];
  const isShown = (one: OnboardStep) => left.includes(one) || step === "review";
  const faulty = new Set(all.map(({ pointer }) => stepOfPointer(pointer)).filter(isShown));
  const heading = useFocusOnChange(step);
  const go = (next: OnboardStep) => {
    setLeft([...new Set([...left, step])]);
    setState({ step: next }, { push: true });
  };
  const errorOf = (pointer: string) =>
    onboarding.problems.find((one) => one.pointer === pointer)?.detail ??
    (shown ? onboarding.missing.find((one) => one.pointer === pointer)?.detail : undefined);
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
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          const problems = all.filter(({ pointer }) => stepOfPointer(pointer) === step);
          if (step === "review") return all.length === 0 && onboarding.write.submit(onboarding.request);
          setLeft([...new Set([...left, step])]);
          if (problems.length === 0) return go(onboardSteps[onboardSteps.indexOf(step) + 1] ?? "review");
          requestAnimationFrame(focusFirstError);
        }}
      >
        {step === "review" && <ProblemList problems={all} onGo={go} />}
        <StepContent step={step} onboarding={onboarding} errorOf={errorOf} showAll={shown} onGo={go} />
        {step === "review" && onboarding.problems.length === 0 && <WriteProblem problem={onboarding.write.problem} />}
        <OnboardButtons step={step} onboarding={onboarding} isReady={all.length === 0} onGo={go} />
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
  const { draft, change, products, isLoading, request, plan } = onboarding;
  const props = { draft, change, products, ...rest };
  if (step === "tenant") return <TenantStep {...props} />;
  if (step === "administrator") return <AdministratorStep {...props} />;
  if (isLoading) return <Skeleton height="320px" />;
  if (step === "products") return <ProductsStep {...props} />;
  return <ReviewStep {...props} request={request} plan={plan} onGo={onGo} />;
}

const focusFirstError = () =>
  document
    .querySelector<HTMLElement>(".onboard [aria-invalid='true'], .onboard fieldset:has(.field-error) input")
    ?.focus();

/** Moves the focus to the heading of a step that was reached, so that a screen reader announces it. */
function useFocusOnChange(step: OnboardStep) {
  const heading = useRef<HTMLHeadingElement>(null);
  const last = useRef(step);
  useEffect(() => {
    if (last.current === step) return;
    last.current = step;
    heading.current?.focus();
    scrollTo({ top: 0 });
  }, [step]);
  return heading;
}
