import { type FormEvent, useEffect, useRef, useState } from "react";
import { useUrlState } from "../../state/url-state.ts";
import { type OnboardStep, onboardSteps, stepOfPointer } from "./onboard-problems.ts";
import type { useOnboarding } from "./use-onboarding.ts";

const defaults = { step: "tenant" };

/** Returns the step that the address names. */
export function useStep(): [OnboardStep, (step: OnboardStep) => void] {
  const [state, setState] = useUrlState(defaults);
  return [onboardSteps.find((one) => one === state.step) ?? "tenant", (step) => setState({ step }, { push: true })];
}

/** Leads through the steps. Problems of a step are shown once it was left, and all of them on the review. */
export function useSteps(
  step: OnboardStep,
  setStep: (step: OnboardStep) => void,
  onboarding: ReturnType<typeof useOnboarding>,
) {
  const [left, setLeft] = useState<readonly OnboardStep[]>([]);
  const { missing, problems } = onboarding;
  const all = [...problems, ...missing];
  const isShown = (one: OnboardStep) => step === "review" || left.includes(one);
  // The review shows the problems of all steps, so they stay visible on the way to their fields.
  const leave = () => setLeft(step === "review" ? onboardSteps : [...new Set([...left, step])]);
  const go = (next: OnboardStep) => {
    leave();
    setStep(next);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (step === "review") {
      if (all.length === 0 && onboarding.isKnown) onboarding.write.submit(onboarding.request);
    } else if (all.some(({ pointer }) => stepOfPointer(pointer) === step)) {
      leave();
      requestAnimationFrame(focusFirstError);
    } else {
      go(onboardSteps[onboardSteps.indexOf(step) + 1] ?? "review");
    }
  };
  return {
    go,
    submit,
    problems: all,
    showAll: isShown(step),
    faulty: new Set(all.map(({ pointer }) => stepOfPointer(pointer)).filter(isShown)),
    errorOf: (pointer: string) =>
      (isShown(step) ? all : problems).find((problem) => problem.pointer === pointer)?.detail,
  };
}

const focusFirstError = () =>
  document
    .querySelector<HTMLElement>(".onboard [aria-invalid='true'], .onboard fieldset:has(.field-error) input")
    ?.focus();

/** Moves the focus to the heading of a step that was reached, so that a screen reader announces it. */
export function useFocusOnChange(step: OnboardStep) {
  const heading = useRef<HTMLHeadingElement>(null);
  const last = useRef(step);
  useEffect(() => {
    if (last.current === step) return;
    last.current = step;
    heading.current?.focus({ preventScroll: true });
    scrollTo({ top: 0 });
  }, [step]);
  return heading;
}
