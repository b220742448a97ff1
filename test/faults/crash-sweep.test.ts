import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Bench, prepareBench } from "../support/fault-bench.ts";
import { type Ear, listenToBus } from "../support/fault-ear.ts";
import { faultAt, type Point, pointsIn } from "../support/fault-point.ts";
import { type Path, runPath } from "../support/fault-run.ts";
import { paths } from "./paths.ts";

describe("whatever call goes wrong, and however", () => {
  let bench: Bench;
  let ear: Ear;
  beforeAll(async () => {
    bench = await prepareBench();
    ear = await listenToBus("hears-crashes");
  });
  afterAll(() => bench.restore());

  it.each(paths.map((path) => [path.name, path] as const))(
    "%s ends as if nothing had happened",
    async (_, path) => {
      const began = Date.now();
      const one = await runPath(path, { bench, ear });
      console.log(JSON.stringify(one.form, null, 1));
      const two = await runPath(path, { bench, ear });
      expect(two.form).toEqual(one.form);
      const points = pointsIn([one.calls, two.calls]);
      console.log(points.length, Date.now() - began, points.join("\n"));
    },
    600_000,
  );
});
