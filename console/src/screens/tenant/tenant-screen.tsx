import "./tenant.css";
import "../../plans/plans.css";
import Skeleton from "@cloudscape-design/components/skeleton";
import Tabs from "@cloudscape-design/components/tabs";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { tenantQuery } from "../../api/queries.ts";
import type { Tenant } from "../../api/resources.ts";
import { usePageTitle } from "../../app/page-title.ts";
import { ProblemAlert } from "../../pieces/problem-alert.tsx";
import { useMe } from "../../session/me.tsx";
import { useUrlState } from "../../state/url-state.ts";
import { CurrentOperation } from "./current-operation.tsx";
import { TenantHeader } from "./tenant-header.tsx";
import { tabsOf } from "./tenant-tabs.tsx";

/** The page of a tenant. */
export function TenantScreen() {
  const { tenantId = "" } = useParams();
  return <TenantPage id={tenantId} />;
}

/** The page of the tenant to which the person belongs. */
export function OrganizationScreen() {
  return <TenantPage id={useMe().tenantId ?? ""} />;
}

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
  usePageTitle(query.data?.name);
  if (query.data) return <TenantContent tenant={query.data} />;
  if (query.error) return <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />;
  return <TenantSkeleton />;
}

const defaults = { tab: "subscriptions" };

function TenantContent({ tenant }: { tenant: Tenant }) {
  const [{ tab }, change] = useUrlState(defaults);
  const tabs = tabsOf(tenant, useMe());
  return (
    <>
      <TenantHeader tenant={tenant} />
      <CurrentOperation tenant={tenant} />
      <Tabs
        ariaLabel={`Parts of ${tenant.name}`}
        activeTabId={tabs.some(({ id }) => id === tab) ? tab : defaults.tab}
        onChange={({ detail }) => change({ tab: detail.activeTabId })}
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
