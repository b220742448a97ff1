import {
  buildProductRegistration,
  createProvisionerRole,
  registerAvailableProduct,
  registerProduct,
} from "../../support/scenarios/products.ts";
import { readScheduledDeadlines, sendDeadline } from "../../support/scenarios/scheduled-deadlines.ts";
import { registerSelfProvisionedProduct } from "../../support/scenarios/self-provisioned-product.ts";
import { onboardTenant, waitForOperation } from "../../support/scenarios/tenants.ts";
import { waitFor } from "../../support/system/deployed-system.ts";
import type { FaultPath } from "../harness/path-run.ts";
import { buildTenantRequest } from "./path-parts.ts";

const verificationCallers = ["products-api", "start-workflow", "connect-product", "provisioner", "complete-operation"];

const registration: FaultPath = {
  name: "registration",
  guarantee: "a product is registered once, and told what its account lacks",
  arrange: async (mark) => (send) => send("POST /products", buildProductRegistration(undefined, { id: mark })),
  ends: ["product.verify failed"],
  sweptCallers: verificationCallers,
};

const verification: FaultPath = {
  name: "verification",
  guarantee: "a product whose account lets us in becomes available",
  arrange: async (mark) => {
    const { body } = await registerProduct(buildProductRegistration(undefined, { id: mark }));
    await waitForOperation(body.operation.id);
    await createProvisionerRole(body.product);
    return (send) => send(`POST /products/${mark}/verify`);
  },
  ends: ["product.verify succeeded"],
  sweptCallers: verificationCallers,
};

const trial: FaultPath = {
  name: "trial",
  guarantee: "a tenant on trial is active, and the trial's notice and end are scheduled",
  arrange: async (mark) => (send) =>
    send("POST /tenants", buildTenantRequest(mark, [{ productId: "analytics", planId: "starter" }])),
  ends: ["tenant.onboard succeeded", "subscription.provision succeeded"],
  sweptCallers: ["schedule-licence", "complete-operation"],
};

const trialEnd: FaultPath = {
  name: "trial-end",
  guarantee: "a trial that is over is cancelled once, leaves no stack and has nothing scheduled",
  arrange: async (mark) => {
    const { tenant } = await onboardTenant(buildTenantRequest(mark, [{ productId: "analytics", planId: "starter" }]));
    const due = await waitFor("its end is scheduled", async () => (await readScheduledDeadlines(tenant.id))["end"]);
    return () => sendDeadline(due);
  },
  ends: ["subscription.deprovision succeeded"],
  sweptCallers: ["end-licence", "schedule-licence", "start-workflow", "provisioner", "complete-operation"],
};

const credentials: FaultPath = {
  name: "credentials",
  guarantee: "a product has its new client and the one before, and no other",
  arrange: async (mark) => {
    await registerAvailableProduct(undefined, { id: mark });
    return async (send) => {
      // The third ends the first of the path's own.
      for (let time = 1; time <= 3; time += 1) await send(`POST /products/${mark}/credentials`);
    };
  },
  ends: [],
  sweptCallers: ["products-api"],
};

const retirement: FaultPath = {
  name: "retirement",
  guarantee: "a product that is retired has no place on the bus any more",
  arrange: async (mark) => {
    await registerSelfProvisionedProduct({ id: mark });
    return (send) => send(`DELETE /products/${mark}`);
  },
  ends: [],
  sweptCallers: ["products-api", "retire-product"],
};

/** The life of products in the catalogue, their machines' credentials, and licences that end. */
export const productPaths: readonly FaultPath[] = [
  registration,
  verification,
  credentials,
  retirement,
  trial,
  trialEnd,
];
