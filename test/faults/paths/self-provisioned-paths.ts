import type { Operation, OperationKind } from "../../../schemas/operation.ts";
import type { Product } from "../../../schemas/product.ts";
import type { Tenant } from "../../../schemas/tenant.ts";
import { registerSelfProvisionedProduct, sendReport } from "../../support/scenarios/self-provisioned-product.ts";
import { requestTenant, waitForOperation } from "../../support/scenarios/tenants.ts";
import { signInAs, waitFor } from "../../support/system/deployed-system.ts";
import type { FaultPath, PathClient } from "../harness/path-run.ts";
import { buildTenantRequest, memoize, requestSubscribedTenant, standardSubscriptionOf } from "./path-parts.ts";

const getSelfProvisionedProduct = memoize(() => registerSelfProvisionedProduct());

/** Sends the product's report about a tenant and repeats it until a final response arrives. */
async function reportUntilDone(product: Product, tenantId: string, kind: OperationKind): Promise<void> {
  const admin = await signInAs("platform-admin");
  const findOperation = async () => {
    const { body } = await admin.get<{ items: Operation[] }>(`/operations?tenantId=${tenantId}&kind=${kind}`);
    return body.items[0];
  };
  const { id } = await waitFor("the operation exists", findOperation);
  const isReported = async () => {
    const { status } = await sendReport(product, id, { outcome: "completed", outputs: { Url: "https://w" } });
    return [200, 202, 409].includes(status);
  };
  await waitFor("the report has a response", isReported);
}

/** Onboards a tenant whose product has reported success. */
async function onboardReportedTenant(mark: string, product: Product): Promise<Tenant> {
  const { tenant, operation } = (await requestTenant(buildTenantRequest(mark, [standardSubscriptionOf(product)]))).body;
  await reportUntilDone(product, tenant.id, "subscription.provision");
  await waitForOperation(operation.id);
  return tenant;
}

const reportCallers = ["operations-api", "start-workflow", "reconcile-tenant", "await-report", "complete-operation"];

const selfProvisionedOnboarding: FaultPath = {
  name: "self-provisioned-onboarding",
  guarantee: "a tenant becomes active after its product's report",
  arrange: async (mark) => {
    const product = await getSelfProvisionedProduct();
    return async (send) => {
      const tenant = await requestSubscribedTenant(send, mark, product);
      await reportUntilDone(product, tenant.id, "subscription.provision");
    };
  },
  expectedEnds: ["tenant.onboard succeeded", "subscription.provision succeeded"],
  sweptCallers: reportCallers,
};

/** Creates a path in which a command on an active tenant succeeds after the product's report on `kind`. */
const createReportedPath = (
  path: Pick<FaultPath, "name" | "guarantee" | "expectedEnds" | "sweptCallers">,
  kind: OperationKind,
  command: (send: PathClient, tenantId: string, productId: string) => Promise<unknown>,
): FaultPath => ({
  ...path,
  arrange: async (mark) => {
    const product = await getSelfProvisionedProduct();
    const { id } = await onboardReportedTenant(mark, product);
    return async (send) => {
      await command(send, id, product.id);
      await reportUntilDone(product, id, kind);
    };
  },
});

const selfProvisionedChange = createReportedPath(
  {
    name: "self-provisioned-change",
    guarantee: "a subscription has its new plan after its product's report",
    expectedEnds: ["subscription.change succeeded"],
    sweptCallers: ["tenants-api", ...reportCallers],
  },
  "subscription.change",
  (send, tenantId, productId) =>
    send(`PATCH /tenants/${tenantId}/subscriptions/${productId}`, { planId: "large", seats: 7 }),
);

const selfProvisionedSuspension = createReportedPath(
  {
    name: "self-provisioned-suspension",
    guarantee: "a tenant is suspended after its product's report",
    expectedEnds: ["tenant.suspend succeeded", "subscription.suspend succeeded"],
    sweptCallers: reportCallers,
  },
  "subscription.suspend",
  (send, tenantId) => send(`POST /tenants/${tenantId}/suspend`),
);

const selfProvisionedReactivation: FaultPath = {
  name: "self-provisioned-reactivation",
  guarantee: "a suspended tenant is active again after its product's report",
  arrange: async (mark) => {
    const product = await getSelfProvisionedProduct();
    const { id } = await onboardReportedTenant(mark, product);
    const { body } = await (await signInAs("platform-admin")).post<Operation>(`/tenants/${id}/suspend`);
    await reportUntilDone(product, id, "subscription.suspend");
    await waitForOperation(body.id);
    return async (send) => {
      await send(`POST /tenants/${id}/reactivate`);
      await reportUntilDone(product, id, "subscription.reactivate");
    };
  },
  expectedEnds: ["tenant.reactivate succeeded", "subscription.reactivate succeeded"],
  sweptCallers: reportCallers,
};

const selfProvisionedOffboarding = createReportedPath(
  {
    name: "self-provisioned-offboarding",
    guarantee: "a tenant is deleted after its product has reported the removal",
    expectedEnds: ["tenant.offboard succeeded", "subscription.deprovision succeeded"],
    sweptCallers: reportCallers,
  },
  "subscription.deprovision",
  (send, tenantId) => send(`DELETE /tenants/${tenantId}`),
);

/** The paths of self-provisioned products. */
export const selfProvisionedPaths: readonly FaultPath[] = [
  selfProvisionedOnboarding,
  selfProvisionedChange,
  selfProvisionedSuspension,
  selfProvisionedReactivation,
  selfProvisionedOffboarding,
];
