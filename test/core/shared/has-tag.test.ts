import { expect, it } from "vitest";
import { planWaves } from "../../../handlers/core/rollout/plan-waves.ts";
import { hasTag } from "../../../handlers/core/shared/has-tag.ts";
import { StartRollout } from "../../../schemas/rollout.ts";
import { Tags } from "../../../schemas/tags.ts";

it.each([
  [{ region: "emea" }, "region:emea", true],
  [{ "cost:center": "12" }, "cost:center:12", true],
  [{ cost: "center:12" }, "cost:center:12", true],
  [{ ":": "a" }, "::a", true],
  [{ region: "" }, "region:", true],
  [{ region: "emea" }, "region:eme", false],
  [{ region: "emea" }, "region", false],
  [{}, "constructor:x", false],
  [JSON.parse('{"__proto__":"x"}'), "__proto__:x", true],
])("the tags %j contain %s: %j", (tags, tag, isContained) => {
  expect(hasTag(tags, tag)).toBe(isContained);
});

it("a wave takes the tenants with a tag whose key contains a colon", () => {
  const wave = { tag: "cost:center:12" };
  const tags = Tags.parse({ "cost:center": "12" });
  expect(StartRollout.parse({ release: 2, waves: [wave] }).waves).toEqual([wave]);
  const [status, tenantId] = ["active", "ten_1"] as const;
  expect(
    planWaves(
      [wave],
      [
        { tenantId, status, tags },
        { tenantId: "ten_2", status },
      ],
    ).tenantIds,
  ).toEqual([tenantId]);
});
