import type { Path } from "../support/fault-run.ts";
import { anAvailableProduct } from "../support/product-team.ts";
import { aSettledTenant, crmStandard } from "../support/stories.ts";
import { tenantOf } from "./path-parts.ts";

/** The sweep runs by the clock, and looks at once after what is open. */
const swept = {
  clock: { caller: "sweep-operations", payload: { graceMs: 0 } },
  callers: ["sweep-operations"],
} satisfies Partial<Path>;

const unstartedOnboarding: Path = {
  ...swept,
  name: "unstarted-onboarding",
  promise: "a tenant becomes active with one stack although no fact reached the start reactor",
  arrange: async (mark, bench) => async (send) => {
    await bench.hold(true, "start-workflow");
    await send("POST /tenants", tenantOf(mark, [crmStandard]));
  },
  ends: ["tenant.onboard succeeded", "subscription.provision succeeded"],
};

const unsettledOffboarding: Path = {
  ...swept,
  name: "unsettled-offboarding",
  promise: "a tenant leaves no stack behind although nothing was started and nothing settled but by the sweep",
  arrange: async (mark, bench) => {
    const { tenant } = await aSettledTenant(tenantOf(mark, [crmStandard]));
    return async (send) => {
      for (const reactor of ["start-workflow", "settle-tenant"]) await bench.hold(true, reactor);
      await send(`DELETE /tenants/${tenant.id}`);
    };
  },
  ends: ["tenant.offboard succeeded", "subscription.deprovision succeeded"],
};

const unstartedInvitation: Path = {
  ...swept,
  name: "unstarted-invitation",
  promise: "who is invited has one identity although no fact reached the start reactor",
  arrange: async (mark, bench) => async (send) => {
    await bench.hold(true, "start-workflow");
    await send("POST /users", { email: `${mark}@example.com`, roles: ["auditor"] });
  },
  ends: ["user.provision succeeded"],
};

const unstartedVerification: Path = {
  ...swept,
  name: "unstarted-verification",
  promise: "a product is verified again although no fact reached the start reactor",
  arrange: async (mark, bench) => {
    const { id } = await anAvailableProduct(undefined, { id: mark });
    return async (send) => {
      await bench.hold(true, "start-workflow");
      await send(`POST /products/${id}/verify`);
    };
  },
  ends: ["product.verify succeeded"],
};

/** Ways on which events are lost, and the sweep of operations takes the place of those that missed them. */
export const sweptPaths: readonly Path[] = [
  unstartedOnboarding,
  unsettledOffboarding,
  unstartedInvitation,
  unstartedVerification,
];
