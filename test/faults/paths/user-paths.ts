import { crmSubscription, onboardTenant } from "../../support/scenarios/tenants.ts";
import { createActiveUser, userPathOf } from "../../support/scenarios/users.ts";
import type { FaultPath } from "../harness/path-run.ts";
import { buildSalesUser } from "./path-parts.ts";

/** Onboards a tenant for one run, so that the users of other runs do not take its seats. */
const onboardSeparateTenant = async (mark: string, seats = crmSubscription.seats) =>
  (await onboardTenant({ name: mark, subscriptions: [{ ...crmSubscription, seats }] })).tenant;
const identityCallers = ["start-workflow", "manage-identities", "complete-operation"];

const invitation: FaultPath = {
  name: "invitation",
  guarantee: "an invited user has one identity, and the product may read the profile",
  arrange: async (mark) => {
    const { id } = await onboardSeparateTenant(mark);
    return (send) => send(`POST /tenants/${id}/users`, buildSalesUser(mark));
  },
  expectedEnds: ["user.provision succeeded"],
  sweptCallers: ["users-api", ...identityCallers],
};

const lastSeat: FaultPath = {
  name: "last-seat",
  guarantee: "the last seat is assigned once: its user shares the profile, and the next user is rejected",
  arrange: async (mark) => {
    const { id } = await onboardSeparateTenant(mark, 1);
    const [{ products }, withoutAccess] = [buildSalesUser(mark), { roles: ["member"] }];
    const one = await createActiveUser(id, { ...withoutAccess, email: `one-${mark}@example.com` });
    const next = await createActiveUser(id, { ...withoutAccess, email: `next-${mark}@example.com` });
    return async (send) => {
      await send(`PATCH ${userPathOf(one)}`, { products });
      await send(`PATCH ${userPathOf(next)}`, { products }, { rejection: "noSeatLeft" });
    };
  },
  expectedEnds: ["user.update succeeded"],
  sweptCallers: ["users-api", ...identityCallers],
};

const disabling: FaultPath = {
  name: "disabling",
  guarantee: "a disabled user is disabled in the catalog and in the identity, and no product may read the profile",
  arrange: async (mark) => {
    const user = await createActiveUser((await onboardSeparateTenant(mark)).id, buildSalesUser(mark));
    return (send) => send(`PATCH ${userPathOf(user)}`, { roles: ["tenant-admin"], status: "disabled" });
  },
  expectedEnds: ["user.update succeeded"],
  sweptCallers: identityCallers,
};

const removal: FaultPath = {
  name: "removal",
  guarantee: "a removed user has no identity, no seat and no access",
  arrange: async (mark) => {
    const user = await createActiveUser((await onboardSeparateTenant(mark)).id, buildSalesUser(mark));
    return (send) => send(`DELETE ${userPathOf(user)}`);
  },
  expectedEnds: ["user.remove succeeded"],
  sweptCallers: identityCallers,
};

/** The paths of a tenant's users. */
export const userPaths: readonly FaultPath[] = [invitation, lastSeat, disabling, removal];
