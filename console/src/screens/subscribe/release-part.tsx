import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { releasesQuery } from "../../api/release-queries.ts";
import type { Product } from "../../api/resources.ts";
import { ReplacementChoice } from "../../rollouts/replacement-choice.tsx";
import { useCan } from "../../session/me.tsx";
import { ReleaseChoice } from "../releases/release-choice.tsx";
import type { ChangeInput } from "./plan-changes.ts";

type Choice = Pick<ChangeInput, "release" | "onReplacement">;
type Props = {
  product: Product;
  value: Choice;
  wouldLoseData: boolean;
  /** Shows what happens to the stack; absent while it is shown. */
  onShowStack: (() => void) | undefined;
  onChange: (change: Choice) => void;
};

/** The releases that the form offers. */
const OFFERED = 100;

/** Shows the release of a subscription to a product with a stack, and asks before data is lost. */
export function ReleasePart({ product, value, wouldLoseData, onShowStack, onChange }: Props) {
  // The question stays while its answer is checked, so that it keeps the focus.
  const isQuestionShown = useRef(false);
  isQuestionShown.current ||= wouldLoseData || value.onReplacement === "allow";
  const canList = useCan("releases:list");
  const query = useQuery({ ...releasesQuery(product.id, { limit: OFFERED }), enabled: canList });
  const releases = (query.data?.items ?? []).filter(({ status }) => status === "available");
  if (product.integration.kind !== "cloudformation") return null;
  const showStack = onShowStack && <Button onClick={onShowStack}>Show what happens to the stack</Button>;
  return (
    <Container
      header={
        <Header variant="h2" actions={showStack}>
          Release
        </Header>
      }
    >
      <SpaceBetween size="m">
        {canList && (
          <ReleaseChoice
            label="Release"
            description="The subscription keeps its release until it is moved to another one."
            releases={releases}
            value={value.release}
            current={product.currentRelease}
            onChange={(release) => onChange({ release })}
          />
        )}
        {isQuestionShown.current && (
          <ReplacementChoice
            value={value.onReplacement ?? "stop"}
            onChange={(onReplacement) => onChange({ onReplacement })}
          />
        )}
      </SpaceBetween>
    </Container>
  );
}
