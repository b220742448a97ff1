import { describe, expect, it } from "vitest";
import { completeVerification } from "../../../handlers/core/product/complete-verification.ts";
import { listAcceptedExternalIds, rotateExternalId } from "../../../handlers/core/product/external-id.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import {
  buildContext,
  buildOperation,
  buildProduct,
  eventNamesOf,
  expectAccepted,
  NOW,
} from "../../support/builders.ts";

function rotate(): ProductRecord {
  const changes = expectAccepted(rotateExternalId(buildProduct(), "a-new-one", buildContext()));
  expect(eventNamesOf(changes)).toEqual(["ProductUpdated"]);
  expect(changes[0]?.events[0]?.data).toEqual({ productId: "crm", team: "crm-team", changed: ["externalId"] });
  return buildProduct(changes[0]?.after as Partial<ProductRecord>);
}
const oldExternalId = buildProduct().connection.externalId;
const aWeekLater = "2026-12-01T10:00:00.000Z";

describe("the rotation of an ExternalId", () => {
  it("tries the new one first and the previous one for a week", () => {
    const { connection } = rotate();
    expect(listAcceptedExternalIds(connection, NOW)).toEqual(["a-new-one", oldExternalId]);
    expect(listAcceptedExternalIds(connection, "2026-12-01T09:59:59.999Z")).toEqual(["a-new-one", oldExternalId]);
    expect(listAcceptedExternalIds(connection, aWeekLater)).toEqual(["a-new-one"]);
  });

  it("drops the previous one after a successful verification", () => {
    const outcome = { status: "succeeded", queueUrl: "q", clientId: "c" } as const;
    const [change] = completeVerification({ ...rotate(), status: "verifying" }, buildOperation(), outcome, NOW);
    const { connection } = { ...rotate(), ...(change?.after as ProductRecord | undefined) };
    expect(listAcceptedExternalIds(connection, NOW)).toEqual(["a-new-one"]);
    expect(connection).not.toHaveProperty("previousExternalId");
  });

  it("keeps both after a failed verification", () => {
    const error = { code: "accountNotReachable", reason: "", retryable: true };
    const outcome = { status: "failed", error } as const;
    const [change] = completeVerification({ ...rotate(), status: "verifying" }, buildOperation(), outcome, NOW);
    const { connection } = { ...buildProduct(), ...(change?.after as ProductRecord | undefined) };
    expect(listAcceptedExternalIds(connection, NOW)).toEqual(["a-new-one", oldExternalId]);
  });

  it("is rejected while the previous one is accepted", () => {
    expect(rotateExternalId(rotate(), "another", buildContext())).toMatchObject({ ok: false });
    expect(rotateExternalId(rotate(), "another", buildContext({ now: aWeekLater }))).toMatchObject({ ok: true });
  });

  it.each([
    ["that is verifying", { status: "verifying" }],
    ["that is retired", { status: "retired" }],
  ] as const)("is rejected for a product %s", (_, overrides) => {
    const decision = rotateExternalId(buildProduct(overrides as Partial<ProductRecord>), "another", buildContext());
    expect(decision).toMatchObject({ ok: false, rejection: { code: "illegalTransition" } });
  });

  it("is rejected during the verification of a change", () => {
    const decision = rotateExternalId(buildProduct({ activeOperationId: "op_1" }), "another", buildContext());
    expect(decision).toMatchObject({ ok: false, rejection: { code: "busy" } });
  });

  it("also works for a self-provisioned product, which has a role too", () => {
    const product = buildProduct({ integration: { kind: "events" } });
    expect(rotateExternalId(product, "another", buildContext())).toMatchObject({ ok: true });
  });
});
