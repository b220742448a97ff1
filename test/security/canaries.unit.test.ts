import { expect, it } from "vitest";
import { Canaries } from "../support/canaries/canaries.ts";

it("finds each of several markers that replaced the same input", () => {
  const canaries = new Canaries();
  const markers = [canaries.createWord("tenant.name"), canaries.createWord("tenant.name")];
  for (const marker of markers) {
    expect(canaries.findIn("a log", [`{"name":"${marker}"}`])).toMatchObject([{ marker: "tenant.name" }]);
  }
});
