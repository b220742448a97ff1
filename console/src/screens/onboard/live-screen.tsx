import "./lane.css";
import Button from "@cloudscape-design/components/button";
import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { allProductsQuery, operationQuery, operationsQuery, tenantQuery } from "../../api/queries.ts";
import type { Operation, Tenant } from "../../api/resources.ts";
import { usePageTitle } from "../../app/page-title.ts";
import { PageHeader } from "../../pieces/page-header.tsx";
import { ProblemAlert } from "../../pieces/problem-alert.tsx";
import { StatusBadge } from "../../pieces/status-badge.tsx";
import { LaneFailure, ProductLane, TenantLane } from "./lane.tsx";
import { lanesOf } from "./live-lanes.ts";

/** Shows an onboarding while it runs: a lane for the tenant and one for each product. */
export function LiveScreen() {
  const { operationId = "" } = useParams();
  const operation = useQuery(operationQuery(operationId));
  const tenantId = operation.data?.target.id;
  const tenant = useQuery({
    ...tenantQuery(tenantId ?? ""),
    enabled: tenantId !== undefined,
    refetchInterval: ({ state }) => (state.data?.status === "requested" ? 2_000 : false),
  });
  const operations = useQuery({ ...operationsQuery({ tenantId, limit: 50 }), enabled: tenantId !== undefined });
  usePageTitle(tenant.data?.name);
  const error = operation.error ?? tenant.error;
  if (operation.data && tenant.data) {
    return <Live operation={operation.data} tenant={tenant.data} operations={operations.data?.items ?? []} />;
  }
  if (error)
    return <ProblemAlert error={error} onRetry={() => void (operation.error ? operation : tenant).refetch()} />;
  return <Skeleton height="420px" />;
}

type LiveProps = { operation: Operation; tenant: Tenant; operations: readonly Operation[] };

function Live({ operation, tenant, operations }: LiveProps) {
  const lanes = lanesOf(tenant, operation, operations);
  const products = useQuery(allProductsQuery()).data?.items ?? [];
  const failed = lanes.flatMap(({ operation: own, productId }) =>
    own?.status === "failed" ? [{ productId, operation: own }] : [],
  );
  const nameOf = (productId: string) => products.find(({ id }) => id === productId)?.name ?? productId;
  return (
    <div className="live">
      <PageHeader
        title={tenant.name}
        beside={<StatusBadge status={tenant.status} />}
        description={describe(operation, tenant, nameOf)}
        actions={
          <>
            <Button href="/tenants/onboard">Onboard another</Button>
            <Button variant={tenant.status === "active" ? "primary" : "normal"} href={`/tenants/${tenant.id}`}>
              Open the tenant
            </Button>
          </>
        }
      />
      <div role="status" className="visually-hidden">
        {`The tenant ${tenant.name} is ${tenant.status}.`}
      </div>
      <SpaceBetween size="s">
        <TenantLane operation={operation} />
        {lanes.map((lane) => (
          <ProductLane key={lane.productId} lane={lane} product={products.find(({ id }) => id === lane.productId)} />
        ))}
        {operation.status === "failed" && failed.length === 0 && (
          <LaneFailure name={tenant.name} operation={operation} />
        )}
        {failed.map(({ productId, operation: own }) => (
          <LaneFailure key={productId} name={nameOf(productId)} operation={own} />
        ))}
      </SpaceBetween>
    </div>
  );
}

/** Returns where an onboarding stands, in a sentence. */
function describe(
  { done }: Operation,
  { status, subscriptions }: Tenant,
  nameOf: (productId: string) => string,
): string {
  const failed = subscriptions.filter((one) => one.status === "failed").map(({ productId }) => nameOf(productId));
  if (!done) return "The onboarding runs. You can leave this page; it continues without it.";
  if (status === "active" && failed.length === 0) return "Everything is ready. The administrator has an invitation.";
  if (status === "active") return `The tenant can begin. Not ready: ${failed.join(", ")}.`;
  return failed.length > 0
    ? `Not ready: ${failed.join(", ")}. Correct the cause and retry.`
    : "The onboarding has ended.";
}
