import { describe, expect, it, test } from "vitest";
import { defaultSafetySettings, readSafetySettings } from "../../infra/constructs/security/safety-settings.ts";
import { findResources, synthesizeTemplates } from "./templates.ts";

const read = (settings: Record<string, string>) => readSafetySettings((key) => settings[key]);

describe("The settings that protect against mistakes", () => {
  it("have defaults: no grace, no approvals, and 20 removals an hour", () => {
    expect(read({})).toEqual({ deletionGraceDays: 0, approvals: [], blastRadius: 20 });
    expect(defaultSafetySettings).toEqual(read({}));
  });

  it("are read from the context", () => {
    expect(
      read({ deletionGraceDays: "30", approvals: "tenants:offboard, subscriptions:end", blastRadius: "0" }),
    ).toEqual({
      deletionGraceDays: 30,
      approvals: ["tenants:offboard", "subscriptions:end"],
      blastRadius: 0,
    });
  });

  it.each([
    ["deletionGraceDays", "91"],
    ["deletionGraceDays", "a month"],
    ["deletionGraceDays", "-1"],
    ["blastRadius", "1001"],
    ["blastRadius", "1.5"],
    ["approvals", "tenants:create"],
    ["approvals", "tenants:offboard,"],
  ])("stop the deployment if they are invalid: %s is %j", (key, value) => {
    expect(() => read({ [key]: value })).toThrow(`${key} `);
  });
});

test("Only the function that deletes tenants knows the settings that protect against mistakes", () => {
  const { controlPlane } = synthesizeTemplates();
  const informed = findResources(controlPlane, "AWS::Lambda::Function").flatMap(([, { Properties }]) => {
    const { Variables = {} } = (Properties["Environment"] ?? {}) as { Variables?: Record<string, string> };
    const { DELETION_GRACE_DAYS, APPROVALS, BLAST_RADIUS } = Variables;
    return BLAST_RADIUS === undefined ? [] : [{ DELETION_GRACE_DAYS, APPROVALS, BLAST_RADIUS }];
  });
  expect(informed).toEqual([{ DELETION_GRACE_DAYS: "0", APPROVALS: "", BLAST_RADIUS: "20" }]);
});
