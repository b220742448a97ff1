import "./first-steps.css";
import Button from "@cloudscape-design/components/button";
import { Mark } from "../../app/wordmark.tsx";
import { can, useMe } from "../../session/me.tsx";
import type { FirstStep } from "./first-steps.ts";

/** Leads from an empty platform to its first tenant. */
export function FirstSteps({ steps }: { steps: readonly FirstStep[] }) {
  const me = useMe();
  const next = steps.find(({ isDone }) => !isDone);
  return (
    <section className="overview-card first-steps" aria-labelledby="first-steps">
      <header>
        <Mark size={40} />
        <h2 id="first-steps">Three steps to your first tenant</h2>
      </header>
      <ol className="plain-list">
        {steps.map((step, index) => (
          <Step key={step.title} step={step} number={index + 1} isNext={step === next && can(me, step.permission)} />
        ))}
      </ol>
    </section>
  );
}

const Step = ({ step, number, isNext }: { step: FirstStep; number: number; isNext: boolean }) => (
  <li className={`first-step ${step.isDone ? "is-done" : ""} ${isNext ? "is-next" : ""}`}>
    <span className="first-step-number" aria-hidden="true">
      {step.isDone ? "✓" : number}
    </span>
    <div>
      <h3>
        {step.title}
        {step.isDone && <span className="soft"> done</span>}
      </h3>
      <p className="soft">{step.text}</p>
      {isNext && (
        <Button variant="primary" href={step.href}>
          {step.action}
        </Button>
      )}
    </div>
  </li>
);
