import type { Handlers } from "../../../consumer/consume.ts";
import { memoryOrderStore } from "../../../consumer/order-store.ts";
import type { Fault } from "./help-desk.ts";

type Reported = Parameters<NonNullable<Handlers["ProductSubscribed"]>>[0];

/** Creates a fault in which the product never reports on an event. */
const withoutReport = (name: "SubscriptionSuspensionRequested" | "ProductUnsubscribed"): Fault => ({
  changeHandlers: ({ handlers }) => ({ ...handlers, [name]: async () => {} }),
});

/** Creates a fault in which the product reports a failure. */
const withFailure = (
  name: "SubscriptionChangeRequested" | "SubscriptionReactivationRequested",
  reason: string,
): Fault => ({
  changeHandlers: ({ handlers, controlPlane }) => ({
    ...handlers,
    [name]: async ({ operationid = "", correlationid, data }: Reported) =>
      controlPlane.report(
        operationid,
        { outcome: "failed", reason, ...(data.run && { run: data.run }) },
        correlationid,
      ),
  }),
});

/** Creates an order store that forgets what it has applied, so that each delivery is applied. */
function createForgetfulStore() {
  const store = memoryOrderStore();
  return {
    ...store,
    claim: async (aggregate: string, claim: Parameters<typeof store.claim>[1]) => {
      const applied = await store.claim(aggregate, claim);
      return applied === "taken" ? applied : 0;
    },
  };
}

/** Creates an order store that skips older events, and applies each delivery of the newest one. */
function createRepeatingStore() {
  const store = memoryOrderStore();
  return {
    ...store,
    complete: async (aggregate: string, owner: string, sequence: number) =>
      store.complete(aggregate, owner, sequence - 1),
  };
}

const MAX_AGE_MS = 3_000;

/** Faults of a help desk, each one changed behavior, by the rule that names it. */
export const seededFaults: Readonly<Record<string, { fault: () => Fault; detail: RegExp }>> = {
  "reports-onboarding": {
    fault: () => ({ changeHandlers: ({ handlers: { ProductSubscribed: _, ...others } }) => others }),
    detail: /did not report on ProductSubscribed/,
  },
  "reports-changes": {
    fault: () => withFailure("SubscriptionChangeRequested", "No seat is left."),
    detail: /change of seats failed: No seat is left\./,
  },
  "reports-suspension": {
    fault: () => withoutReport("SubscriptionSuspensionRequested"),
    detail: /did not report on SubscriptionSuspensionRequested/,
  },
  "reports-reactivation": {
    fault: () => withFailure("SubscriptionReactivationRequested", "The workspace is broken."),
    detail: /reactivation failed: .*The workspace is broken\./,
  },
  "reports-removal": {
    fault: () => withoutReport("ProductUnsubscribed"),
    detail: /did not report on ProductUnsubscribed/,
  },
  "names-run": {
    fault: () => ({
      changeControlPlane: ({ report, getProfile }) => ({
        getProfile,
        report: (operationId, { run: _, ...body }, correlationId) => report(operationId, body, correlationId),
      }),
    }),
    detail: /does not name the run/,
  },
  "repeats-safely": {
    fault: () => ({
      order: createRepeatingStore(),
      changeHandlers: ({ handlers, workspaces }) => {
        const counts = new Map<string, number>();
        return {
          ...handlers,
          ProductSubscribed: async (event) => {
            const { tenantId } = event.data;
            counts.set(tenantId, (counts.get(tenantId) ?? 0) + 1);
            await handlers.ProductSubscribed?.(event);
            // Each copy replaces the workspace.
            if ((counts.get(tenantId) ?? 0) > 1) workspaces.save(tenantId, { planId: "second" }, "open");
          },
        };
      },
    }),
    detail: /Copies of ProductSubscribed changed/,
  },
  "keeps-order": {
    fault: () => ({ order: createForgetfulStore() }),
    detail: /Older events, delivered again after newer ones/,
  },
  "handles-backlog": {
    // With `hold`, the lost events would also keep back all later ones, and other rules would be broken.
    fault: () => ({
      order: memoryOrderStore(),
      changeConsumer: (consumer) => (batch) =>
        consumer({
          Records: batch.Records.filter(({ body }) => {
            const { time } = JSON.parse(body) as { time: string };
            return Date.now() - Date.parse(time) < MAX_AGE_MS;
          }),
        }),
    }),
    detail: /change that had waited in the queue/,
  },
  "deletes-messages": {
    fault: () => ({
      changeConsumer: (consumer) => async (batch) => {
        await consumer(batch);
        return { batchItemFailures: batch.Records.map(({ messageId }) => ({ itemIdentifier: messageId })) };
      },
    }),
    detail: /left \d+ messages in its queue/,
  },
  "removes-tenant": {
    fault: () => ({
      changeHandlers: ({ handlers, controlPlane }) => ({
        ...handlers,
        ProductUnsubscribed: async ({ operationid = "", correlationid, data }) =>
          controlPlane.report(operationid, { outcome: "completed", ...(data.run && { run: data.run }) }, correlationid),
        SubscriptionCancelled: async () => {},
      }),
    }),
    detail: /still shows the tenant after its removal/,
  },
  "keeps-other-tenants": {
    fault: () => ({
      changeHandlers: ({ handlers, workspaces }) => {
        const tenantIds = new Set<string>();
        return {
          ...handlers,
          ProductSubscribed: async (event) => {
            tenantIds.add(event.data.tenantId);
            await handlers.ProductSubscribed?.(event);
          },
          ProductUnsubscribed: async (event) => {
            for (const tenantId of tenantIds) workspaces.remove(tenantId);
            await handlers.ProductUnsubscribed?.(event);
          },
        };
      },
    }),
    detail: /removal of one tenant changed another tenant/,
  },
  "forgets-profiles": {
    fault: () => ({
      changeHandlers: ({ handlers }) => ({ ...handlers, ProfileWithdrawn: async () => {} }),
    }),
    detail: /still shows a user after ProfileWithdrawn/,
  },
};

/** Combines faults that do not hide one another. The last order store counts. */
export const combineFaults = (faults: readonly Fault[]): Fault => ({
  changeControlPlane: (controlPlane) =>
    faults.reduce((changed, fault) => fault.changeControlPlane?.(changed) ?? changed, controlPlane),
  changeHandlers: (parts) =>
    faults.reduce((handlers, fault) => fault.changeHandlers?.({ ...parts, handlers }) ?? handlers, parts.handlers),
  order: faults.findLast(({ order }) => order)?.order,
});
