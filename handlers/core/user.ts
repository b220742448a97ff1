import type { Role, UserRecord } from "../../schemas/user.ts";
import type { Change, Draft } from "./decision.ts";
import { userTransitions } from "./transitions.ts";

type UserChange = Extract<Change, { type: "user" }>;

const factData = (user: Draft<"user">) => ({
  userId: user.id,
  ...(user.tenantId === undefined ? {} : { tenantId: user.tenantId }),
  roles: user.roles,
  productIds: Object.keys(user.products),
});

/** A new user, whose e-mail nobody else on the platform may have. */
export const requestUser = (user: {
  id: string;
  email: string;
  roles: Role[];
  tenantId?: string;
  team?: string;
}): UserChange => {
  const { to, event } = userTransitions.request;
  const after: Draft<"user"> = { ...user, attributes: {}, products: {}, status: to };
  return {
    type: "user",
    after,
    facts: [{ name: event, data: factData(after) }],
    reserve: [{ catalog: "user", kind: "email", value: user.email }],
  };
};

/** Lets a user in whom the identity provider knows by `subject`. */
export const activateUser = (user: UserRecord, subject: string): UserChange => {
  const { to, event } = userTransitions.activate;
  const after = { ...user, status: to, subject };
  return {
    type: "user",
    before: user,
    after,
    facts: [{ name: event, data: factData(after) }],
    reserve: [{ catalog: "user", kind: "subject", value: subject }],
  };
};

/** Removes a user; the e-mail may be invited again. */
export const removeUser = (user: UserRecord): UserChange => {
  const data = factData(user);
  const facts: UserChange["facts"] = [
    { name: userTransitions.requestRemoval.event, data },
    { name: userTransitions.remove.event, data },
  ];
  const after = { ...user, status: userTransitions.remove.to };
  return {
    type: "user",
    before: user,
    after,
    facts,
    release: [
      { catalog: "user", kind: "email", value: user.email },
      ...(user.subject === undefined ? [] : [{ catalog: "user", kind: "subject", value: user.subject } as const]),
    ],
  };
};
