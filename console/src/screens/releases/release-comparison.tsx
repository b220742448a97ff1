import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Skeleton from "@cloudscape-design/components/skeleton";
import { useQuery } from "@tanstack/react-query";
import type { Release } from "../../api/openapi.d.ts";
import { releaseQuery } from "../../api/release-queries.ts";
import { ProblemAlert } from "../../pieces/problem-alert.tsx";
import { ReleaseChoice } from "./release-choice.tsx";
import { TemplateDiff } from "./template-diff.tsx";

type Props = {
  productId: string;
  releases: readonly Release[];
  from: number;
  to: number;
  current: number | undefined;
  onChange: (change: { from?: string; to?: string }) => void;
};

/** Shows what two releases of a product have different. */
export function ReleaseComparison({ productId, releases, from, to, current, onChange }: Props) {
  const [before, after] = [useQuery(releaseQuery(productId, from)), useQuery(releaseQuery(productId, to))];
  const error = before.error ?? after.error;
  const choices = { releases, current };
  return (
    <Container header={<Header variant="h2">What is different</Header>}>
      <div className="release-choices">
        <ReleaseChoice {...choices} label="From" value={from} onChange={(one) => onChange({ from: String(one) })} />
        <ReleaseChoice {...choices} label="To" value={to} onChange={(one) => onChange({ to: String(one) })} />
      </div>
      {error && <ProblemAlert error={error} onRetry={() => void (before.error ? before : after).refetch()} />}
      <div className="release-difference">
        {before.data && after.data ? (
          <TemplateDiff
            before={before.data.template ?? ""}
            after={after.data.template ?? ""}
            label={`Difference of release ${from} and release ${to}`}
          />
        ) : (
          !error && <Skeleton height="260px" />
        )}
      </div>
    </Container>
  );
}
