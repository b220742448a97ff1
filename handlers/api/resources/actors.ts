import * as z from "zod";
import type { Actor } from "../../../schemas/actor.ts";
import type { Caller } from "../../../schemas/caller.ts";
import { defineSchema } from "../../../schemas/define-schema.ts";
import { UserId } from "../../../schemas/ids.ts";
import type { UserRecord } from "../../../schemas/user.ts";
import { getHolders, getProducts, getUsers } from "../../adapters/dynamodb/catalogs.ts";
import { findAccessScope, isInScope } from "../../core/shared/access.ts";
import { repeatable } from "../http/page.ts";

const MAX_SUBJECTS = 100;

export const actorFilters = defineSchema(() =>
  z.strictObject({
    subject: repeatable(z.string().min(1).max(256), MAX_SUBJECTS).describe(
      "an `actor` of an event or `requestedBy` of an operation; may be repeated",
    ),
  }),
);

/** The subject of what the platform does by itself. */
const SYSTEM = "system";

function canReadUser(caller: Caller, { id, tenantId }: UserRecord): boolean {
  if (id === caller.userId) return true;
  const route = tenantId === undefined ? "GET /users/{userId}" : "GET /tenants/{tenantId}/users/{userId}";
  const accessScope = findAccessScope(caller, route);
  return accessScope !== undefined && isInScope(caller, accessScope, { tenantId, userId: id });
}

/** Returns whether a caller learns which product a machine client belongs to. */
function canReadClient(caller: Caller, team: string | undefined): boolean {
  const accessScope = findAccessScope(caller, "GET /products/{productId}/subscriptions");
  return accessScope !== undefined && isInScope(caller, accessScope, { team });
}

function renderUserActor(subject: string, user: UserRecord): Actor {
  const { id: userId, email, tenantId, attributes } = user;
  const { displayName } = attributes;
  return {
    subject,
    kind: "user",
    userId,
    email,
    ...(displayName === undefined ? {} : { displayName }),
    ...(tenantId === undefined ? {} : { tenantId }),
  };
}

/** Describes the callers behind subjects. One whom the caller may not read is as unknown as one who does not exist. */
export async function describeActors(subjects: string[], caller: Caller): Promise<Actor[]> {
  const distinct = [...new Set(subjects)];
  const holders = await getHolders(
    "subject",
    distinct.filter((subject) => subject !== SYSTEM),
  );
  const ids = [...holders.values()];
  const isUser = (id: string) => UserId.safeParse(id).success;
  const [userIds, productIds] = [ids.filter(isUser), ids.filter((id) => !isUser(id))];
  const [users, products] = await Promise.all([
    userIds.length === 0 ? undefined : getUsers(userIds),
    productIds.length === 0 ? undefined : getProducts(productIds),
  ]);
  return distinct.map((subject): Actor => {
    if (subject === SYSTEM) return { subject, kind: "system" };
    const id = holders.get(subject) ?? "";
    const [user, product] = [users?.get(id), products?.get(id)];
    if (user && canReadUser(caller, user)) return renderUserActor(subject, user);
    if (product && canReadClient(caller, product.team)) return { subject, kind: "client", productId: product.id };
    return { subject, kind: "unknown" };
  });
}
