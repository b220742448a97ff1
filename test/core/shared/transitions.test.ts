import { describe, expect, it } from "vitest";
import { catalog } from "../../../events/catalog.ts";
import {
  isAllowedFrom,
  operationTransitions,
  productTransitions,
  rolloutTransitions,
  subscriptionTransitions,
  type Transition,
  tenantTransitions,
  userTransitions,
} from "../../../handlers/core/shared/transitions.ts";

const tables = {
  tenant: tenantTransitions,
  subscription: subscriptionTransitions,
  product: productTransitions,
  user: userTransitions,
  operation: operationTransitions,
  rollout: rolloutTransitions,
};
const rows = Object.entries(tables).flatMap(([aggregate, table]) =>
  Object.entries<Transition<string>>(table).map(([name, transition]) => ({ aggregate, name, transition })),
);

describe("the transition tables", () => {
  it.each(rows)("$aggregate.$name has an event of its own aggregate", ({ aggregate, transition }) => {
    expect(catalog[transition.event].aggregate).toBe(aggregate);
  });

  it("leave a final status only to subscribe again, to retry an operation and to roll back", () => {
    const final = ["succeeded", "cancelled", "retired", "deleted", "removed"];
    const leaving = rows.filter(({ transition }) => transition.from.some((status) => final.includes(status)));
    expect(leaving.map(({ aggregate, name }) => `${aggregate}.${name}`)).toEqual([
      "subscription.subscribe",
      "operation.retry",
      "rollout.rollBack",
    ]);
  });

  it("allow a transition only from the statuses of its row", () => {
    expect(isAllowedFrom(subscriptionTransitions.activate, "provisioning")).toBe(true);
    expect(isAllowedFrom(subscriptionTransitions.activate, "failed")).toBe(false);
    expect(isAllowedFrom(tenantTransitions.request, "none")).toBe(true);
  });
});
