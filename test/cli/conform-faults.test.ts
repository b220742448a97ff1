import { afterEach, describe, expect, test } from "vitest";
import { runCli } from "../support/cli/run-cli.ts";
import { seededFaults } from "../support/conformance/faults.ts";
import { type RunningHelpDesk, startHelpDesk } from "../support/conformance/help-desk.ts";

type Document = {
  conforms: boolean;
  checks: { rule: string; result: string; detail?: string; page: string }[];
  leftOvers: string[];
  error?: { exitCode: number; detail?: string };
};

let helpDesk: RunningHelpDesk | undefined;
afterEach(() => helpDesk?.stop());

/** Checks a help desk and returns the document. */
async function check({ product, probe, queueUrl }: RunningHelpDesk) {
  const options = ["--probe", probe, "--queue", queueUrl, "--timeout", "15s", "--json", "--quiet"];
  const { code, stdout, stderr } = await runCli(["products", "conform", product.id, ...options]);
  expect({ stdout, stderr }).toMatchObject({ stdout: expect.stringMatching(/^\{/) });
  return { code, document: JSON.parse(stdout) as Document };
}

describe("a product that provisions its tenants itself", () => {
  test("keeps all rules as the example help desk", async () => {
    helpDesk = await startHelpDesk();
    const { code, document } = await check(helpDesk);
    expect(document.checks.filter(({ result }) => result !== "holds")).toEqual([]);
    expect(document).toMatchObject({ conforms: true, leftOvers: [] });
    expect(code).toBe(0);
  });

  test.each(Object.entries(seededFaults))(
    "with a fault breaks the rule %s, which is named",
    async (rule, { fault, detail }) => {
      helpDesk = await startHelpDesk(fault());
      const { code, document } = await check(helpDesk);
      const broken = document.checks.filter(({ result }) => result === "broken");
      expect(broken.map((one) => one.rule)).toEqual([rule]);
      expect(broken[0]?.detail).toMatch(detail);
      expect(document.error).toMatchObject({ exitCode: 6, detail: expect.stringContaining(broken[0]?.page ?? "") });
      expect(code).toBe(6);
    },
  );
});
