import { describe, expect, it } from "vitest";
import { compareIdentity, type ObservedIdentity } from "../../../handlers/core/truth/compare-identity.ts";
import { compareQueue } from "../../../handlers/core/truth/compare-queue.ts";
import type { UserRecord } from "../../../schemas/user.ts";
import { buildUser } from "../../support/builders.ts";

const compare = (status: UserRecord["status"], identity: Partial<ObservedIdentity> | undefined) =>
  compareIdentity(
    buildUser({ status, roles: ["member"] }),
    identity && { isEnabled: true, groups: ["member"], ...identity },
  ).map(({ kind }) => kind);

describe("a user's identity", () => {
  it.each<[string, UserRecord["status"], Partial<ObservedIdentity> | undefined, string[]]>([
    ["of an active user is as recorded", "active", {}, []],
    ["of a disabled user is as recorded", "disabled", { isEnabled: false }, []],
    ["of a removed user is gone", "removed", undefined, []],
    ["of a requested user is not judged", "requested", undefined, []],
    ["of a failed user is not judged", "failed", {}, []],
    ["is missing", "active", undefined, ["identityMissing"]],
    ["was disabled by hand", "active", { isEnabled: false }, ["identityDisabled"]],
    ["was enabled by hand", "disabled", {}, ["identityEnabled"]],
    ["has an extra group", "active", { groups: ["member", "platform-admin"] }, ["identityGroups"]],
    ["lacks a group", "active", { groups: [] }, ["identityGroups"]],
    ["is left of a removed user", "removed", {}, ["identityLeftover"]],
    ["differs twice", "active", { isEnabled: false, groups: [] }, ["identityDisabled", "identityGroups"]],
  ])("that %s has its findings", (_, status, identity, findings) => {
    expect(compare(status, identity)).toEqual(findings);
  });
});

describe("a product's queue", () => {
  const attributes = { Policy: '{"a":1,"b":{"c":2,"d":3}}', VisibilityTimeout: "60" };
  const compareWith = (queue: Record<string, string> | undefined) =>
    compareQueue("crm", attributes, queue).map(({ kind, detail }) => [kind, detail.includes("Policy")]);

  it("has no finding if its attributes mean the same, whatever else it has", () => {
    expect(compareWith({ ...attributes, Policy: '{"b":{"d":3,"c":2},"a":1}', Other: "x" })).toEqual([]);
  });

  it("is found if it is missing or an attribute was changed", () => {
    expect(compareWith(undefined)).toEqual([["queueMissing", false]]);
    expect(compareWith({ ...attributes, Policy: "{}" })).toEqual([["queueChanged", true]]);
    expect(compareWith({ VisibilityTimeout: "60" })).toEqual([["queueChanged", true]]);
  });
});
