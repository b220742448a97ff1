import { afterEach, expect, it, vi } from "vitest";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

it("emits each metric as a log line in CloudWatch's embedded metric format", async () => {
  vi.stubEnv("POWERTOOLS_METRICS_DISABLED", "false");
  vi.resetModules();
  const { emitMetrics } = await import("../../../handlers/adapters/aws/metrics.ts");
  const lines: string[] = [];
  vi.spyOn(console, "log").mockImplementation((line) => void lines.push(line));
  vi.spyOn(process.stdout, "write").mockImplementation((line) => lines.push(String(line)) > 0);
  emitMetrics([
    { name: "OperationsFailed", value: 1, dimensions: { Kind: "tenant.onboard", Reason: "stackFailed" } },
    { name: "OperationDuration", value: 4200, unit: "Milliseconds" },
  ]);
  const [failed, duration] = lines.map((line) => JSON.parse(line));
  expect(failed).toMatchObject({
    service: "tenantry",
    Kind: "tenant.onboard",
    Reason: "stackFailed",
    OperationsFailed: 1,
    _aws: {
      CloudWatchMetrics: [
        {
          Namespace: "Tenantry",
          Dimensions: [["service", "Kind", "Reason"]],
          Metrics: [{ Name: "OperationsFailed", Unit: "Count" }],
        },
      ],
    },
  });
  expect(duration).toMatchObject({
    OperationDuration: 4200,
    _aws: {
      CloudWatchMetrics: [
        { Dimensions: [["service"]], Metrics: [{ Name: "OperationDuration", Unit: "Milliseconds" }] },
      ],
    },
  });
  expect(lines).toHaveLength(2);
});
