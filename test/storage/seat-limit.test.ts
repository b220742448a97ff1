import { expect, test } from "vitest";
import { newId, now } from "../../handlers/adapters/clock.ts";
import { getSeats } from "../../handlers/adapters/dynamodb/catalogs.ts";
import { commit } from "../../handlers/adapters/dynamodb/store.ts";
import { Conflict, retryOnConflict } from "../../handlers/adapters/dynamodb/transaction.ts";
import { accept, type SeatChange } from "../../handlers/core/shared/decision.ts";
import { checkSeatLeft, releaseSeats, takeSeats } from "../../handlers/core/subscription/seats.ts";
import { requestUser } from "../../handlers/core/user/user.ts";
import { uniqueEmail } from "../support/scenarios/tenants.ts";

const productId = "crm";
const crm = { crm: ["user"] };
const buildCause = () => ({ actor: "alice", correlationId: "request-1", now: now() });

/** Commits a decision that changes seats; it requests a user. */
function commitWith(tenantId: string, seats: SeatChange[]) {
  const user = requestUser({ id: newId("usr"), email: uniqueEmail(), roles: ["member"], tenantId });
  return commit(accept([{ ...user, seats }]), buildCause());
}

const takeSeat = (tenantId: string): Promise<"taken" | "rejected"> =>
  retryOnConflict(async () => {
    if (checkSeatLeft(productId, await getSeats(tenantId, productId))) return "rejected";
    await commitWith(tenantId, takeSeats({ tenantId, products: {} }, crm));
    return "taken";
  });

test("fifty concurrent requests get exactly the ten available seats", async () => {
  const tenantId = newId("ten");
  await commitWith(tenantId, [{ tenantId, productId, limit: 10 }]);
  const results = await Promise.all(Array.from({ length: 50 }, () => takeSeat(tenantId)));
  expect(results.filter((result) => result === "taken")).toHaveLength(10);
  expect(await getSeats(tenantId, productId)).toEqual({ used: 10, limit: 10 });
});

test("an outdated read never leads to a seat beyond the limit", async () => {
  const tenantId = newId("ten");
  await commitWith(tenantId, [{ tenantId, productId, limit: 1 }]);
  const take = takeSeats({ tenantId, products: {} }, crm);
  await commitWith(tenantId, take);
  await expect(commitWith(tenantId, take)).rejects.toThrow(Conflict);
  await commitWith(tenantId, releaseSeats({ tenantId, products: crm }, {}));
  await commitWith(tenantId, take);
  expect(await getSeats(tenantId, productId)).toEqual({ used: 1, limit: 1 });
});

test("a limit never falls below the used seats, and without a limit any number is allowed", async () => {
  const tenantId = newId("ten");
  const take = takeSeats({ tenantId, products: {} }, crm);
  await commitWith(tenantId, take);
  await commitWith(tenantId, take);
  await expect(commitWith(tenantId, [{ tenantId, productId, limit: 1 }])).rejects.toThrow(Conflict);
  await commitWith(tenantId, [{ tenantId, productId, limit: 2 }]);
  await expect(commitWith(tenantId, take)).rejects.toThrow(Conflict);
  await commitWith(tenantId, [{ tenantId, productId, limit: undefined }, ...take]);
  expect(await getSeats(tenantId, productId)).toEqual({ used: 3 });
});

test("several seats that one decision releases are all counted", async () => {
  const tenantId = newId("ten");
  const holder = { tenantId, products: crm };
  await commitWith(tenantId, takeSeats({ tenantId, products: {} }, crm));
  await commitWith(tenantId, takeSeats({ tenantId, products: {} }, crm));
  await commitWith(tenantId, [...releaseSeats(holder, {}), ...releaseSeats(holder, {})]);
  expect(await getSeats(tenantId, productId)).toEqual({ used: 0 });
});
