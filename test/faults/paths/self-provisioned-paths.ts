import type { Operation, OperationKind } from "../../../schemas/operation.ts";
import type { Product } from "../../../schemas/product.ts";
import type { Tenant } from "../../../schemas/tenant.ts";
import { registerSelfProvisionedProduct, sendReport } from "../../support/scenarios/self-provisioned-product.ts";
import { requestTenant, waitForOperation } from "../../support/scenarios/tenants.ts";
import { signInAs, waitFor } from "../../support/system/deployed-system.ts";
import type { FaultPath } from "../harness/path-run.ts";
import { buildTenantRequest, memoize, standardSubscriptionOf } from "./path-parts.ts";

const getSelfProvisionedProduct = memoize(() => registerSelfProvisionedProduct());

/** Reports on what the product is asked about a tenant, as it would: again until it is answered, by whatever. */
const reportUntilDone = async (product: Product, tenantId: string, kind: OperationKind): Promise<void> => {
  const admin = await signInAs("platform-admin");
  const within = 40_000;
  const look = async () => {
    const { body } = await admin.get<{ items: Operation[] }>(`/operations?tenantId=${tenantId}&kind=${kind}`);
    return body.items[0];
  };
  const { id } = await waitFor("the product is asked", look, { within });
  const answered = async () => {
    const { status } = await sendReport(product, id, { outcome: "completed", outputs: { Url: "https://w" } });
    return [200, 202, 409].includes(status);
  };
  await waitFor("the report is answered", answered, { within });
};

/** A tenant whose product has said that it is served. */
const onboardServedTenant = async (mark: string, product: Product): Promise<Tenant> => {
  const { tenant, operation } = (await requestTenant(buildTenantRequest(mark, [standardSubscriptionOf(product)]))).body;
  await reportUntilDone(product, tenant.id, "subscription.provision");
  await waitForOperation(operation.id);
  return tenant;
};

const reportCallers = ["operations-api", "start-workflow", "settle-tenant", "ask-product", "complete-operation"];

const selfProvisionedOnboarding: FaultPath = {
  name: "asked-onboarding",
  guarantee: "a tenant becomes active once its product has said so",
  arrange: async (mark) => {
    const product = await getSelfProvisionedProduct();
    return async (send) => {
      const { tenant } = await send<{ tenant: Tenant }>(
        "POST /tenants",
        buildTenantRequest(mark, [standardSubscriptionOf(product)]),
      );
      await reportUntilDone(product, tenant.id, "subscription.provision");
    };
  },
  ends: ["tenant.onboard succeeded", "subscription.provision succeeded"],
  sweptCallers: reportCallers,
};

const selfProvisionedChange: FaultPath = {
  name: "asked-change",
  guarantee: "a subscription has its new plan once its product has said so",
  arrange: async (mark) => {
    const product = await getSelfProvisionedProduct();
    const { id } = await onboardServedTenant(mark, product);
    return async (send) => {
      await send(`PATCH /tenants/${id}/subscriptions/${product.id}`, { planId: "large", seats: 7 });
      await reportUntilDone(product, id, "subscription.change");
    };
  },
  ends: ["subscription.change succeeded"],
  sweptCallers: ["tenants-api", ...reportCallers],
};

const selfProvisionedSuspension: FaultPath = {
  name: "asked-suspension",
  guarantee: "a tenant is suspended once its product has said so",
  arrange: async (mark) => {
    const product = await getSelfProvisionedProduct();
    const { id } = await onboardServedTenant(mark, product);
    return async (send) => {
      await send(`POST /tenants/${id}/suspend`);
      await reportUntilDone(product, id, "subscription.suspend");
    };
  },
  ends: ["tenant.suspend succeeded", "subscription.suspend succeeded"],
  sweptCallers: reportCallers,
};

const selfProvisionedReactivation: FaultPath = {
  name: "asked-reactivation",
  guarantee: "a suspended tenant is let in again once its product has said so",
  arrange: async (mark) => {
    const product = await getSelfProvisionedProduct();
    const { id } = await onboardServedTenant(mark, product);
    const { body } = await (await signInAs("platform-admin")).post<Operation>(`/tenants/${id}/suspend`);
    await reportUntilDone(product, id, "subscription.suspend");
    await waitForOperation(body.id);
    return async (send) => {
      await send(`POST /tenants/${id}/reactivate`);
      await reportUntilDone(product, id, "subscription.reactivate");
    };
  },
  ends: ["tenant.reactivate succeeded", "subscription.reactivate succeeded"],
  sweptCallers: reportCallers,
};

const selfProvisionedOffboarding: FaultPath = {
  name: "asked-offboarding",
  guarantee: "a tenant is deleted once its product has said that nothing is left",
  arrange: async (mark) => {
    const product = await getSelfProvisionedProduct();
    const { id } = await onboardServedTenant(mark, product);
    return async (send) => {
      await send(`DELETE /tenants/${id}`);
      await reportUntilDone(product, id, "subscription.deprovision");
    };
  },
  ends: ["tenant.offboard succeeded", "subscription.deprovision succeeded"],
  sweptCallers: reportCallers,
};

/** Products that do the work on a subscription themselves. */
export const selfProvisionedPaths: readonly FaultPath[] = [
  selfProvisionedOnboarding,
  selfProvisionedChange,
  selfProvisionedSuspension,
  selfProvisionedReactivation,
  selfProvisionedOffboarding,
];
