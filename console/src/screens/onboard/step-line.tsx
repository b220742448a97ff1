import { type OnboardStep, onboardSteps } from "./onboard-problems.ts";

const titles: Record<OnboardStep, string> = {
  tenant: "Tenant",
  products: "Products and plans",
  administrator: "Administrator",
  review: "Review",
};

/** Returns the heading of a step. */
export const titleOfStep = (step: OnboardStep): string => titles[step];

type Props = { step: OnboardStep; faulty: ReadonlySet<OnboardStep>; onGo: (step: OnboardStep) => void };

/** Shows the steps of the wizard. Each can be reached at any time; a step with a problem is marked. */
export const StepLine = ({ step, faulty, onGo }: Props) => (
  <nav aria-label="Steps of the onboarding">
    <ol className="step-tabs">
      {onboardSteps.map((one, index) => (
        <li key={one} className={classOf(one, step, faulty)}>
          <button type="button" onClick={() => onGo(one)} aria-current={one === step ? "step" : undefined}>
            <span className="step-tab-number" aria-hidden="true">
              {index + 1}
            </span>
            <span className="step-tab-title">{titles[one]}</span>
            {faulty.has(one) && <span className="visually-hidden">, needs a correction</span>}
          </button>
        </li>
      ))}
    </ol>
  </nav>
);

function classOf(one: OnboardStep, step: OnboardStep, faulty: ReadonlySet<OnboardStep>): string {
  if (faulty.has(one)) return "is-faulty";
  return onboardSteps.indexOf(one) < onboardSteps.indexOf(step) ? "is-passed" : "";
}
