import "./tenant.css";
import "../../plans/plans.css";
import Skeleton from "@cloudscape-design/components/skeleton";
import Tabs from "@cloudscape-design/components/tabs";
import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { allProductsQuery, operationsQuery, tenantQuery } from "../../api/queries.ts";
import type { Page } from "../../api/read-json.ts";
import type { Operation, Tenant } from "../../api/resources.ts";
import { usePageTitle } from "../../app/page-title.ts";
import { useLastingError } from "../../pieces/lasting-error.ts";
import { ProblemAlert } from "../../pieces/problem-alert.tsx";
import { useCan, useMe } from "../../session/me.tsx";
import { useUrlState } from "../../state/url-state.ts";
import { CurrentOperations } from "./current-operation.tsx";
import { TenantHeader } from "./tenant-header.tsx";
import { tabsOf } from "./tenant-tabs.tsx";

/** Shows the page of a tenant. */
export function TenantScreen() {
  const { tenantId = "" } = useParams();
  return <TenantPage key={tenantId} id={tenantId} />;
}

/** Shows the page of the tenant to which the person belongs. */
export const OrganizationScreen = () => <TenantPage id={useMe().tenantId ?? ""} />;

/** The statuses in which an operation changes the tenant. */
const moving = ["requested", "suspending", "reactivating", "offboarding"];
const isMoving = ({ status, subscriptions }: Tenant): boolean =>
  moving.includes(status) || subscriptions.some(({ activeOperationId }) => activeOperationId !== undefined);

const MOVING_INTERVAL_MS = 2_000;

function TenantPage({ id }: { id: string }) {
  const query = useQuery({
    ...tenantQuery(id),
    refetchInterval: ({ state }) => (state.data && isMoving(state.data) ? MOVING_INTERVAL_MS : false),
  });
  const canList = useCan("operations:list");
  const operations = useQuery({ ...operationsQuery({ tenantId: id, limit: 25 }), enabled: canList });
  usePageTitle(query.data?.name);
  const canListProducts = useCan("products:list");
  const products = useQuery({ ...allProductsQuery(), enabled: canListProducts });
  // All parts appear at once, so that none moves or renames another.
  const isComplete = (!canList || operations.isFetched) && (!canListProducts || products.isFetched);
  if (query.data && isComplete) return <TenantContent tenant={query.data} operations={operations} />;
  if (query.error) return <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />;
  return <TenantSkeleton />;
}

const defaults = { tab: "subscriptions", after: "" };

type ContentProps = { tenant: Tenant; operations: UseQueryResult<Page<Operation>> };

function TenantContent({ tenant, operations }: ContentProps) {
  const [{ tab }, change] = useUrlState(defaults);
  const tabs = tabsOf(tenant, useMe());
  const error = useLastingError([operations]);
  return (
    <>
      <TenantHeader tenant={tenant} />
      {operations.data && <CurrentOperations tenant={tenant} operations={operations.data.items} />}
      {error && !operations.data && (
        <div className="current-operations">
          <ProblemAlert error={error} onRetry={() => void operations.refetch()} />
        </div>
      )}
      <Tabs
        ariaLabel={`Parts of ${tenant.name}`}
        activeTabId={tabs.some(({ id }) => id === tab) ? tab : defaults.tab}
        onChange={({ detail }) => change({ tab: detail.activeTabId, after: "" }, { push: true })}
        tabs={tabs}
      />
    </>
  );
}

const TenantSkeleton = () => (
  <div className="tenant-skeleton" role="status" aria-label="Loading the tenant">
    <Skeleton height="34px" width="320px" />
    <Skeleton height="22px" width="520px" />
    <Skeleton height="40px" />
    <Skeleton height="180px" />
  </div>
);
