import { registerAvailableProduct } from "../../support/scenarios/products.ts";
import { crmSubscription, onboardTenant } from "../../support/scenarios/tenants.ts";
import type { FaultPath } from "../harness/path-run.ts";
import { buildTenantRequest } from "./path-parts.ts";

/** The sweep runs by the clock, and looks at once after what is open. */
const operationSweep = {
  schedule: { caller: "sweep-operations", payload: { graceMs: 0 } },
  sweptCallers: ["sweep-operations"],
} satisfies Partial<FaultPath>;

const unstartedOnboarding: FaultPath = {
  ...operationSweep,
  name: "unstarted-onboarding",
  guarantee: "a tenant becomes active with one stack although no fact reached the start reactor",
  arrange: async (mark, bench) => async (send) => {
    await bench.setHeld(true, "start-workflow");
    await send("POST /tenants", buildTenantRequest(mark, [crmSubscription]));
  },
  ends: ["tenant.onboard succeeded", "subscription.provision succeeded"],
};

const unreconciledOffboarding: FaultPath = {
  ...operationSweep,
  name: "unsettled-offboarding",
  guarantee: "a tenant leaves no stack behind although nothing was started and nothing settled but by the sweep",
  arrange: async (mark, bench) => {
    const { tenant } = await onboardTenant(buildTenantRequest(mark, [crmSubscription]));
    return async (send) => {
      for (const reactor of ["start-workflow", "settle-tenant"]) await bench.setHeld(true, reactor);
      await send(`DELETE /tenants/${tenant.id}`);
    };
  },
  ends: ["tenant.offboard succeeded", "subscription.deprovision succeeded"],
};

const unstartedInvitation: FaultPath = {
  ...operationSweep,
  name: "unstarted-invitation",
  guarantee: "who is invited has one identity although no fact reached the start reactor",
  arrange: async (mark, bench) => async (send) => {
    await bench.setHeld(true, "start-workflow");
    await send("POST /users", { email: `${mark}@example.com`, roles: ["auditor"] });
  },
  ends: ["user.provision succeeded"],
};

const unstartedVerification: FaultPath = {
  ...operationSweep,
  name: "unstarted-verification",
  guarantee: "a product is verified again although no fact reached the start reactor",
  arrange: async (mark, bench) => {
    const { id } = await registerAvailableProduct(undefined, { id: mark });
    return async (send) => {
      await bench.setHeld(true, "start-workflow");
      await send(`POST /products/${id}/verify`);
    };
  },
  ends: ["product.verify succeeded"],
};

/** Ways on which events are lost, and the sweep of operations takes the place of those that missed them. */
export const lostEventPaths: readonly FaultPath[] = [
  unstartedOnboarding,
  unreconciledOffboarding,
  unstartedInvitation,
  unstartedVerification,
];
