import { anAskedProduct } from "../support/asked-product.ts";
import { eventually } from "../support/engine.ts";
import type { Path } from "../support/fault-run.ts";
import { comeDue, scheduledFor } from "../support/licences.ts";
import { admit, anAvailableProduct, aProduct, register } from "../support/product-team.ts";
import { aSettledTenant, ended } from "../support/stories.ts";
import { tenantOf } from "./path-parts.ts";

const verifying = ["products-api", "start-workflow", "connect-product", "provisioner", "complete-operation"];

const registration: Path = {
  name: "registration",
  promise: "a product is registered once, and told what its account lacks",
  arrange: async (mark) => (send) => send("POST /products", aProduct(undefined, { id: mark })),
  ends: ["product.verify failed"],
  callers: verifying,
};

const verification: Path = {
  name: "verification",
  promise: "a product whose account lets us in becomes available",
  arrange: async (mark) => {
    const { body } = await register(aProduct(undefined, { id: mark }));
    await ended(body.operation.id);
    await admit(body.product);
    return (send) => send(`POST /products/${mark}/verify`);
  },
  ends: ["product.verify succeeded"],
  callers: verifying,
};

const trial: Path = {
  name: "trial",
  promise: "a tenant on trial is active, and the trial's notice and end are scheduled",
  arrange: async (mark) => (send) =>
    send("POST /tenants", tenantOf(mark, [{ productId: "analytics", planId: "starter" }])),
  ends: ["tenant.onboard succeeded", "subscription.provision succeeded"],
  callers: ["schedule-licence", "complete-operation"],
};

const trialEnd: Path = {
  name: "trial-end",
  promise: "a trial that is over is cancelled once, leaves no stack and has nothing scheduled",
  arrange: async (mark) => {
    const { tenant } = await aSettledTenant(tenantOf(mark, [{ productId: "analytics", planId: "starter" }]));
    const due = await eventually("its end is scheduled", async () => (await scheduledFor(tenant.id))["end"]);
    return () => comeDue(due);
  },
  ends: ["subscription.deprovision succeeded"],
  callers: ["end-licence", "schedule-licence", "start-workflow", "provisioner", "complete-operation"],
};

const credentials: Path = {
  name: "credentials",
  promise: "a product has its new client and the one before, and no other",
  arrange: async (mark) => {
    await anAvailableProduct(undefined, { id: mark });
    return async (send) => {
      // The third ends the first of the path's own.
      for (let time = 1; time <= 3; time += 1) await send(`POST /products/${mark}/credentials`);
    };
  },
  ends: [],
  callers: ["products-api"],
};

const retirement: Path = {
  name: "retirement",
  promise: "a product that is retired has no place on the bus any more",
  arrange: async (mark) => {
    await anAskedProduct({ id: mark });
    return (send) => send(`DELETE /products/${mark}`);
  },
  ends: [],
  callers: ["products-api", "retire-product"],
};

/** The life of products in the catalogue, their machines' credentials, and licences that end. */
export const productPaths: readonly Path[] = [registration, verification, credentials, retirement, trial, trialEnd];
