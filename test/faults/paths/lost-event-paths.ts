import { registerAvailableProduct } from "../../support/scenarios/products.ts";
import { crmSubscription, onboardTenant } from "../../support/scenarios/tenants.ts";
import type { FaultPath } from "../harness/path-run.ts";
import { buildTenantRequest } from "./path-parts.ts";

/** Runs the sweep of operations on schedule, without a grace period. */
const operationSweep = {
  schedule: { caller: "sweep-operations", payload: { graceMs: 0 } },
  sweptCallers: ["sweep-operations"],
} satisfies Partial<FaultPath>;

const unstartedOnboarding: FaultPath = {
  ...operationSweep,
  name: "unstarted-onboarding",
  guarantee: "a tenant becomes active with one stack although no event reached the start reactor",
  arrange: async (mark, bench) => async (send) => {
    await bench.setHeld(true, "start-workflow");
    await send("POST /tenants", buildTenantRequest(mark, [crmSubscription]));
  },
  expectedEnds: ["tenant.onboard succeeded", "subscription.provision succeeded"],
};

const unreconciledOffboarding: FaultPath = {
  ...operationSweep,
  name: "unreconciled-offboarding",
  guarantee: "an offboarded tenant has no stack although only the sweep started and reconciled its operations",
  arrange: async (mark, bench) => {
    const { tenant } = await onboardTenant(buildTenantRequest(mark, [crmSubscription]));
    return async (send) => {
      for (const reactor of ["start-workflow", "reconcile-tenant"]) await bench.setHeld(true, reactor);
      await send(`DELETE /tenants/${tenant.id}`);
    };
  },
  expectedEnds: ["tenant.offboard succeeded", "subscription.deprovision succeeded"],
};

const unstartedInvitation: FaultPath = {
  ...operationSweep,
  name: "unstarted-invitation",
  guarantee: "an invited user has one identity although no event reached the start reactor",
  arrange: async (mark, bench) => async (send) => {
    await bench.setHeld(true, "start-workflow");
    await send("POST /users", { email: `${mark}@example.com`, roles: ["auditor"] });
  },
  expectedEnds: ["user.provision succeeded"],
};

const unstartedVerification: FaultPath = {
  ...operationSweep,
  name: "unstarted-verification",
  guarantee: "a product is verified again although no event reached the start reactor",
  arrange: async (mark, bench) => {
    const { id } = await registerAvailableProduct(undefined, { id: mark });
    return async (send) => {
      await bench.setHeld(true, "start-workflow");
      await send(`POST /products/${id}/verify`);
    };
  },
  expectedEnds: ["product.verify succeeded"],
};

/** Paths on which events are lost and the sweep of operations continues the work. */
export const lostEventPaths: readonly FaultPath[] = [
  unstartedOnboarding,
  unreconciledOffboarding,
  unstartedInvitation,
  unstartedVerification,
];
