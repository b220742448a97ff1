import "./review.css";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Header from "@cloudscape-design/components/header";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { UseQueryResult } from "@tanstack/react-query";
import type { Preview } from "../../api/resources.ts";
import { CommandLine } from "../../pieces/command-line.tsx";
import { type ApiCall, cliOf, curlOf } from "../../writes/shell-text.ts";
import { type TenantRequest, toCommand } from "./onboard-draft.ts";
import type { OnboardStep } from "./onboard-problems.ts";
import { ReviewPlan } from "./review-plan.tsx";
import { ReviewSummary } from "./review-summary.tsx";
import type { StepProps } from "./step-props.ts";

type Props = StepProps & {
  request: TenantRequest;
  plan: UseQueryResult<Preview>;
  onGo: (step: OnboardStep) => void;
};

/** Shows the last step: everything that was entered, and everything that will be created. */
export const ReviewStep = ({ draft, change, products, request, plan, onGo }: Props) => (
  <SpaceBetween size="m">
    <ReviewSummary request={request} products={products} onGo={onGo} />
    <ReviewPlan request={request} products={products} plan={plan} />
    {draft.subscriptions.length > 1 && <PartialFailure value={draft.onPartialFailure} change={change} />}
    <Twins request={request} />
  </SpaceBetween>
);

type PartialFailureProps = { value: TenantRequest["onPartialFailure"]; change: StepProps["change"] };

const PartialFailure = ({ value, change }: PartialFailureProps) => (
  <Container header={<Header variant="h3">If one of the products fails</Header>}>
    <RadioGroup
      ariaLabel="If one of the products fails"
      value={value}
      onChange={({ detail }) => change({ onPartialFailure: detail.value === "rollBack" ? "rollBack" : "keep" })}
      items={[
        {
          value: "keep",
          label: "Keep the others",
          description: "The tenant uses them while you retry the failed one.",
        },
        { value: "rollBack", label: "Remove the others", description: "The tenant gets all of its products or none." },
      ]}
    />
  </Container>
);

/** Shows the same request for a terminal and for a program. */
function Twins({ request }: { request: TenantRequest }) {
  const call: ApiCall = { method: "POST", path: "/tenants", body: request };
  return (
    <ExpandableSection variant="container" headerText="The same from a terminal">
      <strong className="twin-title">Command line</strong>
      <CommandLine command={cliOf(toCommand(request))} />
      <strong className="twin-title">curl</strong>
      <CommandLine command={curlOf(call, location.origin)} />
    </ExpandableSection>
  );
}
