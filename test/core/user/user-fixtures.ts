import type { Decision } from "../../../handlers/core/shared/decision.ts";
import type { UserRecord } from "../../../schemas/user.ts";
import { buildProduct, buildSubscription, expectAccepted } from "../../support/builders.ts";

/** A product that reads two attributes of its users. */
const crm = buildProduct({ profileAttributes: ["email", "locale"] });

/** The state in which a user can get access to the product. */
export const accessState = {
  products: new Map([["crm", crm]]),
  subscriptions: [buildSubscription()],
  seats: new Map(),
};

/** The fields of a user with access to the product. */
export const withCrm = { products: { crm: ["sales"] }, shared: ["crm"] };

/** Returns the rejection of a decision; undefined if it is accepted. */
export const rejectionOf = (decision: Decision) => (decision.ok ? undefined : decision.rejection);

/** Returns the user as an accepted decision leaves it. */
export const findUser = (decision: Decision) =>
  expectAccepted(decision).find((change) => change.type === "user")?.after as UserRecord | undefined;
