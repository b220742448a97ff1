import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { releasesQuery } from "../../api/release-queries.ts";
import type { Product } from "../../api/resources.ts";
import { UnreadProblem } from "../../pieces/problem-alert.tsx";
import { ReplacementChoice } from "../../rollouts/replacement-choice.tsx";
import { useCan } from "../../session/me.tsx";
import { ReleaseChoice } from "../releases/release-choice.tsx";
import type { ChangeInput } from "./plan-changes.ts";

type Props = {
  product: Product;
  release: number | undefined;
  /** Shows what happens to the stack; absent while it is shown. */
  onShowStack: (() => void) | undefined;
  onChange: (change: Pick<ChangeInput, "release">) => void;
};

/** The releases that the form offers. */
const OFFERED = 100;

/** Shows the release of a subscription to a product with a stack. */
export function ReleasePart({ product, release, onShowStack, onChange }: Props) {
  const canList = useCan("releases:list");
  const query = useQuery({ ...releasesQuery(product.id, { limit: OFFERED }), enabled: canList });
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
      <UnreadProblem query={query} />
      {canList && (query.data || !query.error) && (
        <ReleaseChoice
          label="Release"
          description="The subscription keeps its release until it is moved to another one."
          releases={(query.data?.items ?? []).filter(({ status }) => status === "available")}
          value={release}
          current={product.currentRelease}
          onChange={(chosen) => onChange({ release: chosen })}
        />
      )}
    </Container>
  );
}

type QuestionProps = {
  wouldLoseData: boolean;
  value: ChangeInput["onReplacement"];
  onChange: (change: Pick<ChangeInput, "onReplacement">) => void;
};

/** Asks whether data may be lost, once an update would lose it. The question stays while its answer is checked, so that
 *  it keeps the focus. */
export function LossQuestion({ wouldLoseData, value = "stop", onChange }: QuestionProps) {
  const isShown = useRef(false);
  isShown.current ||= wouldLoseData || value === "allow";
  if (!isShown.current) return null;
  return (
    <Container>
      <ReplacementChoice value={value} onChange={(onReplacement) => onChange({ onReplacement })} />
    </Container>
  );
}
