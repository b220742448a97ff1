import { describe, expect, it } from "vitest";
import { completeVerification } from "../../../handlers/core/product/complete-verification.ts";
import { listAcceptedExternalIds, rotateExternalId } from "../../../handlers/core/product/external-id.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import { buildContext, buildOperation, buildProduct, eventNamesOf, NOW } from "../../support/builders.ts";

const rotate = (): ProductRecord => {
  const decision = rotateExternalId(buildProduct(), "a-new-one", buildContext());
  if (!decision.ok) throw new Error(decision.rejection.detail);
  expect(eventNamesOf(decision.changes)).toEqual(["ProductUpdated"]);
  expect(decision.changes[0]?.events[0]?.data).toEqual({ productId: "crm", team: "crm-team", changed: ["externalId"] });
  return buildProduct(decision.changes[0]?.after as Partial<ProductRecord>);
};
const oldExternalId = buildProduct().connection.externalId;
const aWeekLater = "2026-12-01T10:00:00.000Z";

describe("a new ExternalId", () => {
  it("is tried first, and the one before it for a week", () => {
    const { connection } = rotate();
    expect(listAcceptedExternalIds(connection, NOW)).toEqual(["a-new-one", oldExternalId]);
    expect(listAcceptedExternalIds(connection, "2026-12-01T09:59:59.999Z")).toEqual(["a-new-one", oldExternalId]);
    expect(listAcceptedExternalIds(connection, aWeekLater)).toEqual(["a-new-one"]);
  });

  it("is the only one once the product is verified", () => {
    const outcome = { status: "succeeded", queueUrl: "q", clientId: "c" } as const;
    const [change] = completeVerification({ ...rotate(), status: "verifying" }, buildOperation(), outcome, NOW);
    const { connection } = { ...rotate(), ...(change?.after as ProductRecord | undefined) };
    expect(listAcceptedExternalIds(connection, NOW)).toEqual(["a-new-one"]);
    expect(connection).not.toHaveProperty("previousExternalId");
  });

  it("stays while the verification fails", () => {
    const error = { code: "accountNotReachable", reason: "", retryable: true };
    const outcome = { status: "failed", error } as const;
    const [change] = completeVerification({ ...rotate(), status: "verifying" }, buildOperation(), outcome, NOW);
    const { connection } = { ...buildProduct(), ...(change?.after as ProductRecord | undefined) };
    expect(listAcceptedExternalIds(connection, NOW)).toEqual(["a-new-one", oldExternalId]);
  });

  it("is not given twice while the one before is accepted, and again after that", () => {
    expect(rotateExternalId(rotate(), "another", buildContext())).toMatchObject({ ok: false });
    expect(rotateExternalId(rotate(), "another", buildContext({ now: aWeekLater }))).toMatchObject({ ok: true });
  });

  it.each([
    ["that is being verified", { status: "verifying" }],
    ["that is retired", { status: "retired" }],
  ] as const)("is not given to a product %s", (_, overrides) => {
    const decision = rotateExternalId(buildProduct(overrides as Partial<ProductRecord>), "another", buildContext());
    expect(decision).toMatchObject({ ok: false, rejection: { code: "illegalTransition" } });
  });

  it("is not given while a change is verified, which has tried the old one", () => {
    const decision = rotateExternalId(buildProduct({ activeOperationId: "op_1" }), "another", buildContext());
    expect(decision).toMatchObject({ ok: false, rejection: { code: "busy" } });
  });

  it("is given to a product of kind events as well: it has a role that proves its account", () => {
    const product = buildProduct({ integration: { kind: "events" } });
    expect(rotateExternalId(product, "another", buildContext())).toMatchObject({ ok: true });
  });
});
