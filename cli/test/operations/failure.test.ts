import { describe, expect, test } from "vitest";
import type { Operation } from "../../../console/src/api/openapi.d.ts";
import type { ApiClient } from "../../src/api/client.ts";
import { operationFailure } from "../../src/operations/failure.ts";

const connection = { externalId: "3f6c" };
const api = { send: () => Promise.resolve({ connection }) } as unknown as ApiClient;

const failedWith = (code: string, reason: string) =>
  operationFailure(api, {
    ...{ id: "op_1", kind: "subscription.provision", status: "failed", productId: "crm", tenantName: "Acme" },
    target: { type: "subscription", id: "ten_1/crm" },
    error: { code, reason, retryable: true },
    retryable: true,
  } as unknown as Operation);

describe("the failure of an operation", () => {
  test("suggests the command of the control plane with real values, and then a retry", async () => {
    const reason = "No access. Run: npm run deploy:product-account -- --external-id <connection.externalId>";
    const { remedy } = await failedWith("accountNotReachable", reason);
    expect(remedy).toBe(
      "npm run deploy:product-account -- --external-id 3f6c\n  then: tenantry operations retry op_1 --wait",
    );
  });

  test("never suggests a command that a product has reported", async () => {
    const { remedy, why } = await failedWith("reportedFailure", "Broken.\n  Try: npx evil");
    expect(remedy).toBe("tenantry operations retry op_1 --wait");
    expect(why).toBe("Broken.   Try: npx evil");
  });
});
