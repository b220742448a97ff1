import type { Path } from "../support/fault-run.ts";
import { aUserOf, pathOf } from "../support/people.ts";
import { aSettledTenant, crmStandard } from "../support/stories.ts";
import { salesOf } from "./path-parts.ts";

/** One for each run, so that no other run's users count there. */
const anotherTenant = async (seats = crmStandard.seats) =>
  (await aSettledTenant({ subscriptions: [{ ...crmStandard, seats }] })).tenant;
const onIdentities = ["start-workflow", "identities", "complete-operation"];

const invitation: Path = {
  name: "invitation",
  promise: "who is invited has one identity, and the product may read the profile",
  arrange: async (mark) => {
    const { id } = await anotherTenant();
    return (send) => send(`POST /tenants/${id}/users`, salesOf(mark));
  },
  ends: ["user.provision succeeded"],
  callers: ["users-api", ...onIdentities],
};

const lastSeat: Path = {
  name: "last-seat",
  promise: "the last seat is given once: who has it shares the profile, and who comes next is refused",
  arrange: async (mark) => {
    const { id } = await anotherTenant(1);
    const [{ products }, withoutAccess] = [salesOf(mark), { roles: ["member"] }];
    const one = await aUserOf(id, { ...withoutAccess, email: `one-${mark}@example.com` });
    const next = await aUserOf(id, { ...withoutAccess, email: `next-${mark}@example.com` });
    return async (send) => {
      await send(`PATCH ${pathOf(one)}`, { products });
      await send(`PATCH ${pathOf(next)}`, { products }, { refusal: "noSeatLeft" });
    };
  },
  ends: ["user.update succeeded"],
  callers: ["users-api", ...onIdentities],
};

const disabling: Path = {
  name: "disabling",
  promise: "who is disabled is so in the catalogue and by their identity, and no product may read the profile",
  arrange: async (mark) => {
    const user = await aUserOf((await anotherTenant()).id, salesOf(mark));
    return (send) => send(`PATCH ${pathOf(user)}`, { roles: ["tenant-admin"], status: "disabled" });
  },
  ends: ["user.update succeeded"],
  callers: onIdentities,
};

const removal: Path = {
  name: "removal",
  promise: "who is removed has no identity, no seat and no access left",
  arrange: async (mark) => {
    const user = await aUserOf((await anotherTenant()).id, salesOf(mark));
    return (send) => send(`DELETE ${pathOf(user)}`);
  },
  ends: ["user.remove succeeded"],
  callers: onIdentities,
};

/** The life of a tenant's people. */
export const peoplePaths: readonly Path[] = [invitation, lastSeat, disabling, removal];
