import { expect, test } from "vitest";
import { offerActions } from "../../src/writes/actions.ts";

const action = (name: string) => ({ name, permission: `tenants:${name}`, text: name, run: () => {} });

test("an action that the role lacks is absent, and one that the state forbids says why", () => {
  const offered = offerActions(
    [action("suspend"), action("reactivate"), action("offboard")],
    {
      status: "active",
      allowedActions: ["suspend"],
      blockedActions: [{ action: "reactivate", code: "illegalTransition", reason: "The tenant is active." }],
    },
    ["tenants:suspend", "tenants:reactivate"],
  );
  expect(offered.map(({ name, disabledReason }) => [name, disabledReason])).toEqual([
    ["suspend", undefined],
    ["reactivate", "The tenant is active."],
  ]);
});

test("an API without reasons names the status that forbids an action", () => {
  const [offered] = offerActions([action("suspend")], { status: "failed" }, ["tenants:suspend"]);
  expect(offered?.disabledReason).toBe("This is not possible while the status is failed.");
});

test("an action that is neither allowed nor blocked is out of reach, and absent", () => {
  const resource = { status: "available", allowedActions: [], blockedActions: [] };
  expect(offerActions([action("suspend")], resource, ["tenants:suspend"])).toEqual([]);
});
