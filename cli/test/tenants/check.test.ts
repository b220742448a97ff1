import { expect, test } from "vitest";
import { describeRepair } from "../../src/tenants/check.ts";

test("a finding says what a repair does, what it did, or that a person has to decide", () => {
  const finding = { kind: "stackMissing" as const, subject: "s", detail: "d" };
  expect(describeRepair(finding)).toBe("a person has to decide");
  expect(describeRepair({ ...finding, repair: "deploys it again" })).toBe("deploys it again");
  expect(describeRepair({ ...finding, repair: "deploys it again", repaired: true })).toBe("repaired");
  expect(describeRepair({ ...finding, repair: "deploys it again", repaired: false })).toBe("not repaired");
});
