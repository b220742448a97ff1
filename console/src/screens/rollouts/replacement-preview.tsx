import Skeleton from "@cloudscape-design/components/skeleton";
import { useQuery } from "@tanstack/react-query";
import { subscribersQuery } from "../../api/queries.ts";
import type { Product } from "../../api/resources.ts";
import { ProblemAlert } from "../../pieces/problem-alert.tsx";
import { StackChanges } from "../../rollouts/stack-changes.tsx";
import { dryRunQuery } from "../../writes/dry-run.ts";
import { TenantLink } from "./tenant-link.tsx";

/** The subscribers among which the example is looked for. */
const SEARCHED = 100;

type Props = { product: Product; release: number | undefined };

/** Shows what the release does to the resources of a tenant that has another one. CloudFormation says it before anything
 *  is touched. */
export function ReplacementPreview({ product: { id }, release }: Props) {
  const subscribers = useQuery(subscribersQuery(id, { limit: SEARCHED }));
  const example = subscribers.data?.items.find((one) => one.status === "active" && one.release !== release);
  const path = `/tenants/${example?.tenantId}/subscriptions/${id}?preview=stack`;
  const query = useQuery({
    ...dryRunQuery({ method: "PATCH", path, body: { release } }),
    enabled: example !== undefined && release !== undefined,
  });
  const failed = [subscribers, query].find(({ error }) => error !== null);
  if (failed) return <ProblemAlert error={failed.error} onRetry={() => void failed.refetch()} />;
  if (release === undefined) return <p className="soft">Choose a release to see it.</p>;
  if (subscribers.data && !example) return <p className="soft">{describeNone(subscribers.data.next)}</p>;
  if (!query.data || !example) return <Skeleton height="90px" />;
  const [problem] = query.data.problems.filter(({ code }) => code !== "wouldReplace");
  return (
    <>
      <p className="soft">
        As CloudFormation says for <TenantLink tenantId={example.tenantId} />, which has release {example.release}:
      </p>
      {problem ? (
        <p>{problem.detail}</p>
      ) : (
        <StackChanges changes={query.data.stacks.flatMap(({ changes = [] }) => changes)} />
      )}
    </>
  );
}

/** Returns that no tenant is an example, as far as the subscribers were searched. */
const describeNone = (next: string | null | undefined): string =>
  next ? `None of the first ${SEARCHED} tenants has another release.` : "No tenant has another release.";
