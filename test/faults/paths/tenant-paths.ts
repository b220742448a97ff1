import type { Operation } from "../../../schemas/operation.ts";
import type { Product } from "../../../schemas/product.ts";
import { changeTemplate, registerAvailableProduct } from "../../support/scenarios/products.ts";
import { readScheduledPurge } from "../../support/scenarios/scheduled-purges.ts";
import { crmSubscription, onboardTenant, uniqueName, waitForOperation } from "../../support/scenarios/tenants.ts";
import { createActiveUser } from "../../support/scenarios/users.ts";
import {
  buildWaitingTemplate,
  releaseStack,
  stopExecution,
  waitForProvisioning,
} from "../../support/scenarios/waiting-stacks.ts";
import { signInAs, waitFor } from "../../support/system/deployed-system.ts";
import type { FaultPath } from "../harness/path-run.ts";
import type { Testbed } from "../harness/testbed.ts";
import {
  buildSalesUser,
  buildTenantRequest,
  mainCallers,
  memoize,
  requestSubscribedTenant,
  standardSubscriptionOf,
} from "./path-parts.ts";

export const onboarding: FaultPath = {
  name: "onboarding",
  guarantee: "a tenant becomes active with one stack",
  arrange: async (mark) => (send) => send("POST /tenants", buildTenantRequest(mark, [crmSubscription])),
  expectedEnds: ["tenant.onboard succeeded", "subscription.provision succeeded"],
};

const sweptOnboarding: FaultPath = {
  ...onboarding,
  name: "swept-onboarding",
  guarantee: "a tenant becomes active if only the sweeper publishes",
  usesRelay: false,
  sweptCallers: ["sweep-events"],
};

/** Builds a template that works for one tenant only. For others, the bucket fails and the created topic must be
 *  deleted. */
const buildClashingTemplate = (bucket: string) => `
Parameters: { TenantId: { Type: String } }
Resources:
  Topic: { Type: "AWS::SNS::Topic" }
  Bucket: { Type: "AWS::S3::Bucket", DependsOn: Topic, Properties: { BucketName: "${bucket}" } }
`;
const getClashingProduct = memoize(async () => {
  const product = await registerAvailableProduct(buildClashingTemplate(uniqueName("bucket").replaceAll(" ", "-")));
  await onboardTenant({ subscriptions: [standardSubscriptionOf(product)] });
  return product;
});

const failedStackCleanUp: FaultPath = {
  name: "clean-up",
  guarantee: "a failed stack is deleted, and the tenant fails",
  arrange: async (mark) => {
    const product = await getClashingProduct();
    return (send) => send("POST /tenants", buildTenantRequest(mark, [standardSubscriptionOf(product)]));
  },
  expectedEnds: ["tenant.onboard failed", "subscription.provision failed"],
  sweptCallers: mainCallers,
};

const rollBack: FaultPath = {
  name: "roll-back",
  guarantee: "a tenant with rollBack has no product if one fails",
  arrange: async (mark) => {
    const requested = buildTenantRequest(mark, [crmSubscription, standardSubscriptionOf(await getClashingProduct())]);
    return (send) => send("POST /tenants", { ...requested, onPartialFailure: "rollBack" });
  },
  expectedEnds: [
    "tenant.onboard failed",
    "subscription.provision succeeded",
    "subscription.provision failed",
    "subscription.deprovision succeeded",
  ],
  sweptCallers: mainCallers,
};

const getWaitingProduct = memoize(() => registerAvailableProduct(buildWaitingTemplate(3)));

const manualStop: FaultPath = {
  name: "manual-stop",
  guarantee: "a second run cleans up an execution that a person stopped",
  arrange: async (mark) => {
    const product = await getWaitingProduct();
    return async (send) => {
      const tenant = await requestSubscribedTenant(send, mark, product);
      await stopExecution(tenant, product);
    };
  },
  expectedEnds: ["tenant.onboard failed", "subscription.provision failed"],
  sweptCallers: ["recover-execution"],
};

const missedEnd: FaultPath = {
  ...manualStop,
  name: "missed-end",
  guarantee: "the sweep finds and cleans up an execution whose end was missed",
  arrange: async (mark, bench) => {
    const product = await getWaitingProduct();
    return async (send) => {
      await bench.setHeld(true, "recover-execution");
      const tenant = await requestSubscribedTenant(send, mark, product);
      await stopExecution(tenant, product);
    };
  },
  schedule: { caller: "sweep-operations", payload: { graceMs: 0 } },
  sweptCallers: ["sweep-operations"],
};

const change: FaultPath = {
  name: "change",
  guarantee: "a subscription and its stack have the new plan",
  arrange: async (mark) => {
    const { tenant } = await onboardTenant(buildTenantRequest(mark, [crmSubscription]));
    return (send) => send(`PATCH /tenants/${tenant.id}/subscriptions/crm`, { planId: "enterprise", seats: 77 });
  },
  expectedEnds: ["subscription.change succeeded"],
  sweptCallers: mainCallers,
};

const suspension: FaultPath = {
  name: "suspension",
  guarantee: "a suspended tenant has a suspended stack",
  arrange: async (mark) => {
    const { tenant } = await onboardTenant(buildTenantRequest(mark, [crmSubscription]));
    return (send) => send(`POST /tenants/${tenant.id}/suspend`);
  },
  expectedEnds: ["tenant.suspend succeeded", "subscription.suspend succeeded"],
  sweptCallers: mainCallers,
};

const reactivation: FaultPath = {
  name: "reactivation",
  guarantee: "a reactivated tenant has an active stack",
  arrange: async (mark) => {
    const { tenant } = await onboardTenant(buildTenantRequest(mark, [crmSubscription]));
    const admin = await signInAs("platform-admin");
    const { body } = await admin.post<Operation>(`/tenants/${tenant.id}/suspend`);
    await waitForOperation(body.id);
    return (send) => send(`POST /tenants/${tenant.id}/reactivate`);
  },
  expectedEnds: ["tenant.reactivate succeeded", "subscription.reactivate succeeded"],
  sweptCallers: mainCallers,
};

const releases = { right: 1, faulty: 2 };
/** Registers a product with a right and a faulty release. All runs use the same two, so that their outcomes are equal. */
const getRepairedProduct = memoize(async () => {
  const product = await registerAvailableProduct();
  await changeTemplate(product, buildWaitingTemplate(1));
  return product;
});

async function selectRelease({ id }: Pick<Product, "id">, currentRelease: number): Promise<void> {
  const { status } = await (await signInAs("platform-admin")).patch(`/products/${id}`, { currentRelease });
  if (status !== 200) throw new Error(`The release of ${id} could not be changed: ${status}`);
}

const retry: FaultPath = {
  name: "retry",
  guarantee: "a retry succeeds after the product's template is fixed",
  arrange: async (mark) => {
    const product = await getRepairedProduct();
    await selectRelease(product, releases.faulty);
    const { operation } = await onboardTenant(buildTenantRequest(mark, [standardSubscriptionOf(product)]));
    await selectRelease(product, releases.right);
    return (send) => send(`POST /operations/${operation.id}/retry`);
  },
  expectedEnds: ["tenant.onboard succeeded", "subscription.provision succeeded"],
  sweptCallers: mainCallers,
};

/** The reads of the stack after a cancellation that show that the undo waits for it. Only the undo reads it more than
 *  twice: a deployment that began before the cancellation ends after its next read. */
const READS_OF_UNDO = 4;

/** Waits until the undo of a cancelled operation waits for the stack. */
async function waitForUndo({ proxy }: Testbed): Promise<void> {
  const countReads = () =>
    proxy.listObservedCalls.filter(({ caller, action }) => caller === "provisioner" && action === "DescribeStacks")
      .length;
  const before = countReads();
  await waitFor("the undo waits for the stack", () => countReads() >= before + READS_OF_UNDO);
}

const getSlowProduct = memoize(() => registerAvailableProduct(buildWaitingTemplate(60)));

const cancellation: FaultPath = {
  name: "cancellation",
  guarantee: "a cancelled operation leaves no stack",
  arrange: async (mark, bench) => {
    const product = await getSlowProduct();
    return async (send) => {
      const tenant = await requestSubscribedTenant(send, mark, product);
      const { id } = await waitForProvisioning(tenant, product);
      await send(`POST /operations/${id}/cancel`);
      // A run that began before the cancellation would take a stack that is complete by then as its success.
      await waitForUndo(bench);
      await releaseStack(tenant, product);
    };
  },
  expectedEnds: ["tenant.onboard failed", "subscription.provision cancelled"],
  sweptCallers: mainCallers,
};

const offboarding: FaultPath = {
  name: "offboarding",
  guarantee: "an offboarded tenant has no stack and no users",
  arrange: async (mark) => {
    const { tenant } = await onboardTenant(buildTenantRequest(mark, [crmSubscription]));
    await createActiveUser(tenant.id, { ...buildSalesUser(mark), email: `colleague-${mark}@example.com` });
    return (send) => send(`DELETE /tenants/${tenant.id}`);
  },
  expectedEnds: ["tenant.offboard succeeded", "subscription.deprovision succeeded"],
  sweptCallers: [...mainCallers, "manage-identities", "withdraw-access"],
};

const leaving: FaultPath = {
  name: "leaving",
  guarantee: "a tenant that leaves is suspended with its stack, and its purge is scheduled",
  arrange: async (mark) => {
    const { tenant } = await onboardTenant(buildTenantRequest(mark, [crmSubscription]));
    return async (send) => {
      await send(`DELETE /tenants/${tenant.id}?graceDays=30`);
      await waitFor("the purge is scheduled", () => readScheduledPurge(tenant.id));
    };
  },
  expectedEnds: ["tenant.leave succeeded", "subscription.suspend succeeded"],
  sweptCallers: [...mainCallers, "schedule-purge"],
};

const restoration: FaultPath = {
  name: "restoration",
  guarantee: "a restored tenant has an active stack, and no purge is scheduled",
  arrange: async (mark) => {
    const { tenant } = await onboardTenant(buildTenantRequest(mark, [crmSubscription]));
    const admin = await signInAs("platform-admin");
    const { body } = await admin.delete<Operation>(`/tenants/${tenant.id}?graceDays=30`);
    await waitForOperation(body.id);
    await waitFor("the purge is scheduled", () => readScheduledPurge(tenant.id));
    return async (send) => {
      await send(`POST /tenants/${tenant.id}/restore`);
      const isCancelled = async () => (await readScheduledPurge(tenant.id)) === undefined;
      await waitFor("the purge is cancelled", isCancelled);
    };
  },
  expectedEnds: ["tenant.restore succeeded", "subscription.reactivate succeeded"],
  sweptCallers: [...mainCallers, "schedule-purge"],
};

/** The paths of tenants and their subscriptions. */
export const tenantPaths: readonly FaultPath[] = [
  onboarding,
  sweptOnboarding,
  failedStackCleanUp,
  rollBack,
  manualStop,
  missedEnd,
  change,
  suspension,
  reactivation,
  retry,
  cancellation,
  offboarding,
  leaving,
  restoration,
];
