import type { Handlers, Report } from "tenantry/consumer";
import type { EventName, EventOf } from "tenantry/events";
import type { ControlPlane } from "./control-plane.ts";
import type { Workspaces } from "./workspaces.ts";

/** The names of the events that request a report. */
type ReportRequestName = Extract<
  EventName,
  "ProductSubscribed" | "ProductUnsubscribed" | `Subscription${string}Requested`
>;
/** An event that requests a report. */
type ReportRequestEvent = EventOf<ReportRequestName>;

type SubscriptionData = ReportRequestEvent["data"];
type ReportHandler = (event: ReportRequestEvent) => Promise<void>;

/** Creates a function that adds the report to a handler: the handler does the work, and then the report is sent. */
const createReporter =
  (workspaces: Workspaces, controlPlane: Pick<ControlPlane, "report">) =>
  (work: ReportHandler): ReportHandler => {
    /** Builds a report that names the event's run, so that a late report does not count for a later run. */
    const buildReport = ({ tenantId, run }: SubscriptionData): Report => {
      const workspace = workspaces.find(tenantId);
      const outputs = workspace && { WorkspaceUrl: workspace.address };
      return { outcome: "completed", ...(outputs && { outputs }), ...(run && { run }) };
    };
    return async (event) => {
      await work(event);
      if (event.operationid === undefined) return;
      await controlPlane.report(event.operationid, buildReport(event.data), event.correlationid);
    };
  };

/** Returns the plan and the seats that a change requests. `wanted` names all terms: without `seats`, no limit applies. */
const requestedTermsOf = ({ planId, seats, wanted }: EventOf<"SubscriptionChangeRequested">["data"]) =>
  wanted === undefined ? { planId, seats } : { planId: wanted.planId ?? planId, seats: wanted.seats };

/**
 * Creates the help desk's event handlers. Each handler sets the workspace from its event alone. If the process ends
 * before the report is sent, work and report are repeated with the same result.
 */
export function createHandlers(
  workspaces: Workspaces,
  controlPlane: Pick<ControlPlane, "report" | "getProfile">,
): Handlers {
  const withReport = createReporter(workspaces, controlPlane);
  const open = async ({ data }: { data: SubscriptionData }) => workspaces.save(data.tenantId, data, "open");
  const lock = async ({ data }: { data: SubscriptionData }) => workspaces.save(data.tenantId, data, "locked");
  const remove = async ({ data }: { data: SubscriptionData }) => workspaces.remove(data.tenantId);
  /** Stores a profile that can be read. Without access the stored one stays: a tenant that leaves may be restored, and then
   *  ProfileShared does not come again. */
  const readProfile = async (tenantId: string, userId: string) => {
    const profile = await controlPlane.getProfile(tenantId, userId);
    if (profile !== undefined) workspaces.setProfile(tenantId, userId, profile);
  };

  return {
    ProductSubscribed: withReport(open),
    SubscriptionFailed: remove,
    SubscriptionChangeRequested: async (event) => {
      await withReport(async ({ data }) => workspaces.save(data.tenantId, requestedTermsOf(event.data), "open"))(event);
    },
    SubscriptionChangeFailed: open,
    SubscriptionSuspensionRequested: withReport(lock),
    SubscriptionSuspensionFailed: open,
    SubscriptionReactivationRequested: withReport(open),
    SubscriptionReactivationFailed: lock,
    ProductUnsubscribed: withReport(remove),
    SubscriptionCancelled: remove,
    SubscriptionAbandoned: remove,
    ProfileShared: async ({ data: { tenantId, userId } }) => readProfile(tenantId, userId),
    // Each update counts, also without a stored profile: it may overtake ProfileShared, which is then skipped as stale.
    UserUpdated: async ({ data: { tenantId, userId } }) => {
      if (tenantId !== undefined) await readProfile(tenantId, userId);
    },
    ProfileWithdrawn: async ({ data: { tenantId, userId } }) => workspaces.setProfile(tenantId, userId, undefined),
  };
}
