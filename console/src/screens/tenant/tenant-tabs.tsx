import type { TabsProps } from "@cloudscape-design/components/tabs";
import type { Me, Tenant } from "../../api/resources.ts";
import { JsonView } from "../../pieces/json-view.tsx";
import { can } from "../../session/me.tsx";
import { DetailsTab } from "./details-tab.tsx";
import { OperationsTab } from "./operations-tab.tsx";
import { SubscriptionsTab } from "./subscriptions-tab.tsx";
import { TimelineTab } from "./timeline-tab.tsx";
import { UsersTab } from "./users-tab.tsx";

/** Returns the tabs of a tenant that a person may see. Only the active one is drawn, and reads. */
export const tabsOf = (tenant: Tenant, me: Me): TabsProps.Tab[] => [
  { id: "subscriptions", label: "Subscriptions", content: <SubscriptionsTab tenant={tenant} /> },
  ...(can(me, "users:list") ? [{ id: "users", label: "Users", content: <UsersTab tenant={tenant} /> }] : []),
  ...(can(me, "tenants:timeline")
    ? [{ id: "timeline", label: "Timeline", content: <TimelineTab tenant={tenant} /> }]
    : []),
  ...(can(me, "operations:list")
    ? [{ id: "operations", label: "Operations", content: <OperationsTab tenant={tenant} /> }]
    : []),
  { id: "details", label: "Details and tags", content: <DetailsTab tenant={tenant} /> },
  { id: "json", label: "JSON", content: <JsonView value={tenant} label={`${tenant.name} as JSON`} /> },
];
