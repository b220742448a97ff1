import { crmSubscription, onboardTenant } from "../../support/scenarios/tenants.ts";
import { createActiveUser, userPathOf } from "../../support/scenarios/users.ts";
import type { FaultPath } from "../harness/path-run.ts";
import { buildSalesUser } from "./path-parts.ts";

/** One for each run, so that no other run's users count there. */
const onboardSeparateTenant = async (seats = crmSubscription.seats) =>
  (await onboardTenant({ subscriptions: [{ ...crmSubscription, seats }] })).tenant;
const identityCallers = ["start-workflow", "identities", "complete-operation"];

const invitation: FaultPath = {
  name: "invitation",
  guarantee: "who is invited has one identity, and the product may read the profile",
  arrange: async (mark) => {
    const { id } = await onboardSeparateTenant();
    return (send) => send(`POST /tenants/${id}/users`, buildSalesUser(mark));
  },
  ends: ["user.provision succeeded"],
  sweptCallers: ["users-api", ...identityCallers],
};

const lastSeat: FaultPath = {
  name: "last-seat",
  guarantee: "the last seat is given once: who has it shares the profile, and who comes next is refused",
  arrange: async (mark) => {
    const { id } = await onboardSeparateTenant(1);
    const [{ products }, withoutAccess] = [buildSalesUser(mark), { roles: ["member"] }];
    const one = await createActiveUser(id, { ...withoutAccess, email: `one-${mark}@example.com` });
    const next = await createActiveUser(id, { ...withoutAccess, email: `next-${mark}@example.com` });
    return async (send) => {
      await send(`PATCH ${userPathOf(one)}`, { products });
      await send(`PATCH ${userPathOf(next)}`, { products }, { refusal: "noSeatLeft" });
    };
  },
  ends: ["user.update succeeded"],
  sweptCallers: ["users-api", ...identityCallers],
};

const disabling: FaultPath = {
  name: "disabling",
  guarantee: "who is disabled is so in the catalogue and by their identity, and no product may read the profile",
  arrange: async (mark) => {
    const user = await createActiveUser((await onboardSeparateTenant()).id, buildSalesUser(mark));
    return (send) => send(`PATCH ${userPathOf(user)}`, { roles: ["tenant-admin"], status: "disabled" });
  },
  ends: ["user.update succeeded"],
  sweptCallers: identityCallers,
};

const removal: FaultPath = {
  name: "removal",
  guarantee: "who is removed has no identity, no seat and no access left",
  arrange: async (mark) => {
    const user = await createActiveUser((await onboardSeparateTenant()).id, buildSalesUser(mark));
    return (send) => send(`DELETE ${userPathOf(user)}`);
  },
  ends: ["user.remove succeeded"],
  sweptCallers: identityCallers,
};

/** The life of a tenant's people. */
export const userPaths: readonly FaultPath[] = [invitation, lastSeat, disabling, removal];
