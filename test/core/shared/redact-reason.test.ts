import { describe, expect, it } from "vitest";
import { redactReason, withRedactedReasons } from "../../../handlers/core/shared/redact-reason.ts";
import { describeDeniedAccess } from "../../../handlers/steps/provisioning/provisioning-context.ts";
import { buildProduct } from "../../support/builders.ts";

const rejected =
  "Queue: User: arn:aws:sts::222222222222:assumed-role/TenantryProvisioner-crm/op_1 is not authorized to perform: " +
  "sqs:CreateQueue on resource: arn:aws-cn:sqs:cn-north-1:222222222222:x. Ask the account 222222222222.";

describe("the reason for a tenant's users", () => {
  it("hides the product's account and its access path", () => {
    const reason = redactReason(describeDeniedAccess(buildProduct()));
    expect(reason).toBe(
      "The control plane can't get into the account of the product crm: the product's team has to let it in.",
    );
  });

  it("keeps CloudFormation's text without resources and accounts", () => {
    expect(redactReason(rejected)).toBe(
      "Queue: User: (a resource) is not authorized to perform: sqs:CreateQueue on resource: (a resource). Ask the account (an account).",
    );
  });

  it("keeps the brackets around removed text", () => {
    const reason = "Stack [arn:aws:cloudformation:us-east-1:222222222222:stack/x/1] can't be deleted {arn:aws:s3:::b}.";
    expect(redactReason(reason)).toBe("Stack [(a resource)] can't be deleted {(a resource)}.");
  });

  it("is unchanged without resources and accounts", () => {
    const reason = "Bucket: contacts.example already exists. Choose another; 1234567890123 is none.";
    expect(redactReason(reason)).toBe(reason);
  });

  it("is redacted in an event's data and in its error", () => {
    const error = { code: "stackFailed", reason: rejected, retryable: true };
    const data = withRedactedReasons({ productId: "crm", reason: rejected, error });
    expect(data).toMatchObject({ productId: "crm", error: { code: "stackFailed", retryable: true } });
    expect(JSON.stringify(data)).not.toMatch(/arn:|222222222222/);
  });
});
