import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { Tenant } from "../../api/resources.ts";
import { CopyableId } from "../../pieces/copyable-id.tsx";
import { RelativeTime } from "../../pieces/relative-time.tsx";
import { StatusBadge } from "../../pieces/status-badge.tsx";
import { TagList } from "../../pieces/tag-list.tsx";

/** Shows the tenant that is selected in the list, at a glance. */
export const TenantSummary = ({ tenant }: { tenant: Tenant }) => (
  <SpaceBetween size="l">
    {tenant.reason && (
      <Alert type="error" header="Onboarding failed">
        {tenant.reason}
      </Alert>
    )}
    <KeyValuePairs
      items={[
        { label: "Status", value: <StatusBadge status={tenant.status} /> },
        { label: "Administrator", value: tenant.adminEmail },
        { label: "Id", value: <CopyableId id={tenant.id} short /> },
        { label: "Created", value: <RelativeTime time={tenant.createdAt} /> },
        ...(Object.keys(tenant.tags).length > 0 ? [{ label: "Tags", value: <TagList tags={tenant.tags} /> }] : []),
      ]}
    />
    <SummarySubscriptions tenant={tenant} />
    <Button href={`/tenants/${tenant.id}`}>Open {tenant.name}</Button>
  </SpaceBetween>
);

const SummarySubscriptions = ({ tenant: { subscriptions } }: { tenant: Tenant }) => (
  <ul className="plain-list" aria-label="Subscriptions">
    {subscriptions.map(({ productId, planId, seats, status, reason }) => (
      <li key={productId} className="summary-subscription">
        <div className="summary-line">
          <strong>{productId}</strong>
          <StatusBadge status={status} />
        </div>
        <div className="soft">
          Plan {planId}
          {seats !== undefined && `, ${seats} seats`}
        </div>
        {reason && <div>{reason}</div>}
      </li>
    ))}
  </ul>
);
