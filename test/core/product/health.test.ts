import { describe, expect, it } from "vitest";
import {
  ACCOUNT_NOT_REACHABLE,
  computeMedianSeconds,
  describeUnreachableAccount,
  findLastContact,
  toContact,
} from "../../../handlers/core/product/health.ts";
import { OperationStatus } from "../../../schemas/operation.ts";
import { buildOperation, buildProduct, NOW } from "../../support/builders.ts";

const error = (code: string) => ({ code, reason: "It was closed.", retryable: true });

describe("the last contact with a product's account", () => {
  it.each([
    ["a successful verification", { kind: "product.verify", status: "succeeded" }, true],
    [
      "a verification that found a bad template",
      { kind: "product.verify", status: "failed", error: error("templateInvalid") },
      true,
    ],
    [
      "a verification that was denied",
      { kind: "product.verify", status: "failed", error: error(ACCOUNT_NOT_REACHABLE) },
      false,
    ],
    ["a created stack", { kind: "subscription.provision", status: "succeeded", integration: "cloudformation" }, true],
    [
      "a stack that was denied",
      { kind: "subscription.change", status: "failed", error: error(ACCOUNT_NOT_REACHABLE) },
      false,
    ],
  ] as const)("is shown by %s", (_, overrides, reachable) => {
    expect(toContact(buildOperation(overrides))).toEqual({
      reachable,
      checkedAt: NOW,
      ...(reachable ? {} : { reason: "It was closed." }),
    });
  });

  it("is not shown by work that a product does itself, nor by an operation that runs or was cancelled", () => {
    expect(
      toContact(buildOperation({ kind: "subscription.provision", status: "succeeded", integration: "events" })),
    ).toBeUndefined();
    for (const status of OperationStatus.options.filter((one) => one !== "succeeded" && one !== "failed"))
      expect(toContact(buildOperation({ kind: "product.verify", status }))).toBeUndefined();
  });

  it("is the latest one, whatever the order", () => {
    const early = { reachable: true, checkedAt: "2026-11-01T00:00:00.000Z" };
    const late = { reachable: false, checkedAt: "2026-11-02T00:00:00.000Z" };
    expect(findLastContact([late, undefined, early])).toEqual(late);
    expect(findLastContact([early, late])).toEqual(late);
    expect(findLastContact([undefined])).toBeUndefined();
  });

  it("names what to do, without the ExternalId", () => {
    const product = buildProduct();
    const text = describeUnreachableAccount(product);
    expect(text).toContain(product.connection.roleArn);
    expect(text).not.toContain(product.connection.externalId);
  });
});

describe("the median duration", () => {
  const lasting = (seconds: number) =>
    buildOperation({ createdAt: NOW, updatedAt: new Date(Date.parse(NOW) + seconds * 1000).toISOString() });

  it.each([
    [[], undefined],
    [[4], 4],
    [[9, 1, 2], 2],
    [[1, 2, 10, 4], 3],
  ])("of %j seconds is %s", (all, median) => {
    expect(computeMedianSeconds(all.map(lasting))).toBe(median);
  });
});
