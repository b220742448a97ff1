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
  guarantee: "a product is registered once, and its verification states what its account lacks",
  arrange: async (mark) => (send) => send("POST /products", buildProductRegistration(undefined, { id: mark })),
  expectedEnds: ["product.verify failed"],
  sweptCallers: verificationCallers,
};

const verification: FaultPath = {
  name: "verification",
  guarantee: "a product whose account admits the control plane becomes available",
  arrange: async (mark) => {
    const { body } = await registerProduct(buildProductRegistration(undefined, { id: mark }));
    await waitForOperation(body.operation.id);
    await createProvisionerRole(body.product);
    return (send) => send(`POST /products/${mark}/verify`);
  },
  expectedEnds: ["product.verify succeeded"],
  sweptCallers: verificationCallers,
};

const trial: FaultPath = {
  name: "trial",
  guarantee: "a tenant with a trial is active, and the trial's notice and end are scheduled",
  arrange: async (mark) => (send) =>
    send("POST /tenants", buildTenantRequest(mark, [{ productId: "analytics", planId: "starter" }])),
  expectedEnds: ["tenant.onboard succeeded", "subscription.provision succeeded"],
  sweptCallers: ["schedule-licence", "complete-operation"],
};

const trialEnd: FaultPath = {
  name: "trial-end",
  guarantee: "an ended trial is cancelled once and has no stack and no schedule",
  arrange: async (mark) => {
    const { tenant } = await onboardTenant(buildTenantRequest(mark, [{ productId: "analytics", planId: "starter" }]));
    const due = await waitFor("its end is scheduled", async () => (await readScheduledDeadlines(tenant.id))["end"]);
    return () => sendDeadline(due);
  },
  expectedEnds: ["subscription.deprovision succeeded"],
  sweptCallers: ["end-licence", "schedule-licence", "start-workflow", "provisioner", "complete-operation"],
};

const credentials: FaultPath = {
  name: "credentials",
  guarantee: "a product has only its new and its previous machine client",
  arrange: async (mark) => {
    await registerAvailableProduct(undefined, { id: mark });
    return async (send) => {
      // The third call deletes the client of the first one.
      for (let time = 1; time <= 3; time += 1) await send(`POST /products/${mark}/credentials`);
    };
  },
  expectedEnds: [],
  sweptCallers: ["products-api"],
};

const retirement: FaultPath = {
  name: "retirement",
  guarantee: "a retired product has no access to the bus",
  arrange: async (mark) => {
    await registerSelfProvisionedProduct({ id: mark });
    return (send) => send(`DELETE /products/${mark}`);
  },
  expectedEnds: [],
  sweptCallers: ["products-api", "retire-product"],
};

/** The paths of products, their machine credentials and their trials. */
export const productPaths: readonly FaultPath[] = [
  registration,
  verification,
  credentials,
  retirement,
  trial,
  trialEnd,
];
