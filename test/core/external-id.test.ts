import { describe, expect, it } from "vitest";
import { acceptedExternalIds, rotateExternalId } from "../../handlers/core/external-id.ts";
import { completeVerification } from "../../handlers/core/verification.ts";
import type { ProductRecord } from "../../schemas/product.ts";
import { aContext, anOperation, aProduct, factsOf, NOW } from "../support/builders.ts";

const rotated = (): ProductRecord => {
  const decision = rotateExternalId(aProduct(), "a-new-one", aContext());
  if (!decision.ok) throw new Error(decision.refusal.detail);
  expect(factsOf(decision.changes)).toEqual(["ProductUpdated"]);
  expect(decision.changes[0]?.facts[0]?.data).toEqual({ productId: "crm", team: "crm-team", changed: ["externalId"] });
  return aProduct(decision.changes[0]?.after as Partial<ProductRecord>);
};
const old = aProduct().connection.externalId;
const aWeekLater = "2026-12-01T10:00:00.000Z";

describe("a new ExternalId", () => {
  it("is tried first, and the one before it for a week", () => {
    const { connection } = rotated();
    expect(acceptedExternalIds(connection, NOW)).toEqual(["a-new-one", old]);
    expect(acceptedExternalIds(connection, "2026-12-01T09:59:59.999Z")).toEqual(["a-new-one", old]);
    expect(acceptedExternalIds(connection, aWeekLater)).toEqual(["a-new-one"]);
  });

  it("is the only one once the product is verified", () => {
    const outcome = { status: "succeeded", queueUrl: "q", clientId: "c" } as const;
    const [change] = completeVerification({ ...rotated(), status: "verifying" }, anOperation(), outcome, NOW);
    const { connection } = { ...rotated(), ...(change?.after as ProductRecord | undefined) };
    expect(acceptedExternalIds(connection, NOW)).toEqual(["a-new-one"]);
    expect(connection).not.toHaveProperty("previousExternalId");
  });

  it("stays while the verification fails", () => {
    const error = { code: "accountNotReachable", reason: "", retryable: true };
    const outcome = { status: "failed", error } as const;
    const [change] = completeVerification({ ...rotated(), status: "verifying" }, anOperation(), outcome, NOW);
    const { connection } = { ...aProduct(), ...(change?.after as ProductRecord | undefined) };
    expect(acceptedExternalIds(connection, NOW)).toEqual(["a-new-one", old]);
  });

  it("is not given twice while the one before is accepted, and again after that", () => {
    expect(rotateExternalId(rotated(), "another", aContext())).toMatchObject({ ok: false });
    expect(rotateExternalId(rotated(), "another", aContext({ now: aWeekLater }))).toMatchObject({ ok: true });
  });

  it.each([
    ["that is being verified", { status: "verifying" }],
    ["that is retired", { status: "retired" }],
  ] as const)("is not given to a product %s", (_, overrides) => {
    const decision = rotateExternalId(aProduct(overrides as Partial<ProductRecord>), "another", aContext());
    expect(decision).toMatchObject({ ok: false, refusal: { code: "illegalTransition" } });
  });

  it("is not given while a change is verified, which has tried the old one", () => {
    const decision = rotateExternalId(aProduct({ activeOperationId: "op_1" }), "another", aContext());
    expect(decision).toMatchObject({ ok: false, refusal: { code: "busy" } });
  });

  it("is given to a product of kind events as well: it has a role that proves its account", () => {
    const product = aProduct({ integration: { kind: "events" } });
    expect(rotateExternalId(product, "another", aContext())).toMatchObject({ ok: true });
  });
});
