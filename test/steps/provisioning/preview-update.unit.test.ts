import { STSClient } from "@aws-sdk/client-sts";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { entityMapping } from "../../../handlers/adapters/dynamodb/entity-mapping.ts";
import { previewUpdate } from "../../../handlers/steps/provisioning/preview-update.ts";
import { tables } from "../../../schemas/tables.ts";
import { buildOperation, buildProduct, buildSubscription, TENANT_ID } from "../../support/builders.ts";
import { MemoryTables } from "../../support/tables/memory-tables.ts";

const buildError = (name: string) => Object.assign(new Error(`${name} occurred`), { name, $metadata: {} });
const throttling = buildError("ThrottlingException");

let memory: MemoryTables;
beforeEach(() => {
  for (const { variable } of Object.values(tables)) vi.stubEnv(variable, variable);
  memory = new MemoryTables().install();
  const [product, subscription] = [buildProduct(), buildSubscription({ release: 1 })];
  memory.put("PRODUCT_TABLE", { ...entityMapping.product.key(product), ...product });
  memory.put("TENANT_TABLE", { ...entityMapping.subscription.key(subscription), ...subscription });
});
afterEach(() => {
  memory.restore();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** Makes STS open sessions, or fail with an error. */
function answerSessions(error?: Error): void {
  const Credentials = { AccessKeyId: "AKIDEXAMPLE", SecretAccessKey: "secret", SessionToken: "session" };
  vi.spyOn(STSClient.prototype, "send").mockImplementation(async () => {
    if (error !== undefined) throw error;
    return { Credentials };
  });
}

/** Makes the reads of rows whose sort key matches fail. */
function failReads(sortKey: RegExp, error: Error): void {
  memory.before = ({ input }) => {
    if (sortKey.test(String(input.Key?.["sk"]))) throw error;
  };
}

const preview = () =>
  previewUpdate({
    ...{ task: "preview-update", operationId: buildOperation().id, tenantId: TENANT_ID, productId: "crm" },
    requestedChange: { planId: "enterprise" },
  });

describe("a preview of an update", () => {
  it("is pending while the catalog is throttled", async () => {
    failReads(/./, throttling);
    expect(await preview()).toEqual({ state: "pending" });
  });

  it("is pending while STS is throttled", async () => {
    answerSessions(buildError("Throttling"));
    expect(await preview()).toEqual({ state: "pending" });
  });

  it("is pending while the releases are throttled", async () => {
    answerSessions();
    failReads(/release/, throttling);
    expect(await preview()).toEqual({ state: "pending" });
  });

  it("fails if the product's account does not admit the control plane", async () => {
    answerSessions(buildError("AccessDenied"));
    expect(await preview()).toMatchObject({ state: "failed", code: "accountNotReachable" });
  });

  it("passes on another error", async () => {
    answerSessions();
    failReads(/release/, buildError("InternalServerError"));
    await expect(preview()).rejects.toThrow("InternalServerError occurred");
  });
});
