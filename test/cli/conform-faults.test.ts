import { describe, expect, test } from "vitest";
import { runCli } from "../support/cli/run-cli.ts";
import { combineFaults, seededFaults } from "../support/conformance/faults.ts";
import { type Fault, startHelpDesk } from "../support/conformance/help-desk.ts";
import { isFullRun } from "../support/full-run.ts";

type Document = {
  conforms: boolean;
  checks: { rule: string; result: string; detail?: string; page: string }[];
  leftOvers: string[];
  error?: { exitCode: number; detail?: string };
};

/** Each fault takes a whole life of a tenant, so a short run combines some. */
const combined = ["names-run", "repeats-safely", "keeps-order", "removes-tenant", "forgets-profiles"];

function findFault(rule: string): Fault {
  const seeded = seededFaults[rule];
  if (!seeded) throw new Error(`No fault breaks ${rule}`);
  return seeded.fault();
}

/** The time for each report. Only the faults that are tried one by one leave a request without a report. */
const timeouts = { unused: "5m", usedUp: "15s" } as const;

/** Starts a help desk, checks it and returns the document. */
async function check(fault: Fault, timeout: string = timeouts.unused) {
  const { product, probe, queueUrl, stop } = await startHelpDesk(fault);
  try {
    const options = ["--probe", probe, "--queue", queueUrl, "--timeout", timeout, "--json", "--quiet"];
    const { code, stdout, stderr } = await runCli(["products", "conform", product.id, ...options]);
    expect(stdout, stderr).toMatch(/^\{/);
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

  test("with several faults breaks the rules of each fault and no others", async () => {
    const { document } = await check(combineFaults(combined.map(findFault)));
    const broken = document.checks.filter(({ result }) => result === "broken").map(({ rule }) => rule);
    expect(broken).toEqual(combined);
  });

  test.runIf(isFullRun).each(Object.entries(seededFaults))(
    "with a fault breaks the rule %s, which is named",
    async (rule, seeded) => {
      const { code, document } = await check(seeded.fault(), timeouts.usedUp);
      const broken = document.checks.filter(({ result }) => result === "broken");
      expect(broken.map((one) => [one.rule, one.detail])).toEqual([[rule, expect.stringMatching(seeded.detail)]]);
      expect(document.error).toMatchObject({ exitCode: 6, detail: expect.stringContaining(broken[0]?.page ?? "") });
      expect(code).toBe(6);
    },
  );
});
