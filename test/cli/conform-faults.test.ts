import { describe, expect, test } from "vitest";
import { runCli } from "../support/cli/run-cli.ts";
import { seededFaults } from "../support/conformance/faults.ts";
import { type Fault, startHelpDesk } from "../support/conformance/help-desk.ts";

type Document = {
  conforms: boolean;
  checks: { rule: string; result: string; detail?: string; page: string }[];
  leftOvers: string[];
  error?: { exitCode: number; detail?: string };
};

/** Starts a help desk, checks it and returns the document. */
async function check(fault: Fault) {
  const { product, probe, queueUrl, stop } = await startHelpDesk(fault);
  try {
    const options = ["--probe", probe, "--queue", queueUrl, "--timeout", "15s", "--json", "--quiet"];
    const { code, stdout, stderr } = await runCli(["products", "conform", product.id, ...options]);
    expect({ stdout, stderr }).toMatchObject({ stdout: expect.stringMatching(/^\{/) });
    const document = JSON.parse(stdout) as Document;
    expect(document).toHaveProperty("checks");
    return { code, document };
  } finally {
    await stop();
  }
}

// They run concurrently, because each one mostly waits.
describe.concurrent("a product that provisions its tenants itself", () => {
  test("keeps all rules as the example help desk", async () => {
    const { code, document } = await check({});
    expect(document.checks.filter(({ result }) => result !== "holds")).toEqual([]);
    expect(document).toMatchObject({ conforms: true, leftOvers: [] });
    expect(code).toBe(0);
  });

  test.each(Object.entries(seededFaults))("with a fault breaks the rule %s, which is named", async (rule, seeded) => {
    const { code, document } = await check(seeded.fault());
    const broken = document.checks.filter(({ result }) => result === "broken");
    expect(broken.map((one) => [one.rule, one.detail])).toEqual([[rule, expect.stringMatching(seeded.detail)]]);
    expect(document.error).toMatchObject({ exitCode: 6, detail: expect.stringContaining(broken[0]?.page ?? "") });
    expect(code).toBe(6);
  });
});
