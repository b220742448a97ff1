import type { Handlers, Report } from "tenantry/consumer";
import type { EventName, EventOf } from "tenantry/events";
import type { ControlPlane } from "./control-plane.ts";
import type { Workspaces } from "./workspaces.ts";

/** The facts that wait for a report. */
type ReportRequestName = Extract<
  EventName,
  "ProductSubscribed" | "ProductUnsubscribed" | `Subscription${string}Requested`
>;
/** A fact about a tenant's subscription. */
type ReportRequestEvent = EventOf<ReportRequestName>;

/**
 * What the help desk does about each fact. A workspace follows from the one fact alone, so that nothing is wrong where
 * one before it was passed over; and whoever dies before the report is through does both again, to the same effect.
 */
export const createHandlers = (
  workspaces: Workspaces,
  controlPlane: Pick<ControlPlane, "report" | "profile">,
): Handlers => {
  const open = async ({ data }: { data: ReportRequestEvent["data"] }) => workspaces.save(data.tenantId, data, "open");
  const lock = async ({ data }: { data: ReportRequestEvent["data"] }) => workspaces.save(data.tenantId, data, "locked");
  const remove = async ({ data }: { data: ReportRequestEvent["data"] }) => workspaces.remove(data.tenantId);

  /** Reports on the run that asked, so that an answer that comes late is not taken for one to a later question. */
  const reportOn = ({ tenantId, run }: ReportRequestEvent["data"]): Report => {
    const workspace = workspaces.find(tenantId);
    const outputs = workspace && { WorkspaceUrl: workspace.address };
    return { outcome: "completed", ...(outputs && { outputs }), ...(run && { run }) };
  };
  /** Does what is asked for, and says so. */
  const answering =
    (act: (event: ReportRequestEvent) => Promise<void>) =>
    async (event: ReportRequestEvent): Promise<void> => {
      await act(event);
      if (event.operationid === undefined) return;
      await controlPlane.report(event.operationid, reportOn(event.data), event.correlationid);
    };

  return {
    ProductSubscribed: answering(open),
    SubscriptionFailed: remove,
    SubscriptionChangeRequested: async (change) => {
      const { tenantId, planId, seats, wanted } = change.data;
      const terms = { planId: wanted?.planId ?? planId, seats: wanted?.seats ?? seats };
      await answering(async () => workspaces.save(tenantId, terms, "open"))(change);
    },
    SubscriptionChangeFailed: open,
    SubscriptionSuspensionRequested: answering(lock),
    SubscriptionSuspensionFailed: open,
    SubscriptionReactivationRequested: answering(open),
    SubscriptionReactivationFailed: lock,
    ProductUnsubscribed: answering(remove),
    SubscriptionCancelled: remove,
    SubscriptionAbandoned: remove,
    ProfileShared: async ({ data: { tenantId, userId } }) =>
      workspaces.setProfile(tenantId, userId, await controlPlane.profile(tenantId, userId)),
    ProfileWithdrawn: async ({ data: { tenantId, userId } }) => workspaces.setProfile(tenantId, userId, undefined),
  };
};
