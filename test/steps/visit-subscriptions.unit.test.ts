import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { visitSubscriptions } from "../../handlers/steps/runtime/visit-subscriptions.ts";
import { buildSubscription } from "../support/builders.ts";

const subscriptions = ["c", "a", "b", "d"].map((productId) => buildSubscription({ productId }));

/** Visits the subscriptions; those of `waits` are waited for, and the time is over with `slow`. */
async function visit({ waits = [], slow, after = "" }: { waits?: string[]; slow?: string; after?: string }) {
  const visited: string[] = [];
  const visits = await visitSubscriptions(subscriptions, { after, until: Date.now() }, async ({ productId }) => {
    visited.push(productId);
    if (productId === slow) vi.setSystemTime(Date.now() + 1);
    return waits.includes(productId) ? "working" : productId;
  });
  return { ...visits, visited: visited.join("") };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe("a walk over a tenant's subscriptions", () => {
  it("visits them in the order of their products", async () => {
    expect(await visit({})).toEqual({ state: "done", results: ["a", "b", "c", "d"], after: "d", visited: "abcd" });
  });

  it("visits the others while one is waited for, and continues before that one", async () => {
    const expected = { state: "working", results: ["a", "c", "d"], after: "a", visited: "abcd" };
    expect(await visit({ waits: ["b"] })).toEqual(expected);
  });

  it("ends when its time is over, and continues with the next one", async () => {
    const first = await visit({ slow: "b" });
    expect(first).toEqual({ state: "interrupted", results: ["a", "b"], after: "b", visited: "ab" });
    expect(await visit({ after: first.after })).toMatchObject({ state: "done", visited: "cd" });
  });

  it("that ends in time does not leave out one that it waits for", async () => {
    expect(await visit({ waits: ["a"], slow: "c" })).toMatchObject({ state: "interrupted", after: "" });
  });
});
