import type { ProductRecord, RegisterProduct } from "../../../schemas/product.ts";
import {
  accept,
  type Change,
  type Context,
  type Draft,
  type OperationDecision,
  type Rejection,
  rejectByChecks,
} from "../shared/decision.ts";
import { buildTaken } from "../shared/taken-value.ts";
import { productTransitions } from "../shared/transitions.ts";
import { checkPlans, checkSize } from "./check-plans.ts";
import { checkProfileAttributes } from "./check-profile-attributes.ts";
import { checkTemplate } from "./check-template.ts";
import { toStoredIntegration } from "./integration.ts";
import { toProductEventData } from "./product-event.ts";
import { buildRelease } from "./release.ts";
import { queueVerification } from "./verification.ts";

/** Builds the ARN of the role in the product's account, in the partition of the control plane's role. The product's team
 *  relies on the role's name. */
function buildProvisionerRoleArn(product: { id: string; account: string }, controlPlaneRoleArn: string): string {
  const [, partition] = controlPlaneRoleArn.split(":");
  return `arn:${partition}:iam::${product.account}:role/TenantryProvisioner-${product.id}`;
}

function checkId(existing: ProductRecord | undefined): Rejection | undefined {
  if (existing === undefined) return undefined;
  const detail = `The product id ${existing.id} is or was in use: choose another id.`;
  // Everybody who registers products reads all of them.
  return buildTaken("productIdTaken", { pointer: "/id", detail }, { existing: { type: "product", id: existing.id } });
}

/** Registers a product. An id is never used again, so retired products keep theirs. */
export function registerProduct(
  existing: ProductRecord | undefined,
  requested: RegisterProduct,
  generated: { externalId: string; controlPlaneRoleArn: string; templateKey: string },
  context: Context,
): OperationDecision {
  const operationId = context.newId("op");
  const { integration, ...fields } = requested;
  const { to, event } = productTransitions.register;
  const { templateKey, ...connection } = generated;
  const stored = toStoredIntegration(integration, templateKey);
  const first = { number: 1, status: "verifying", createdAt: context.now } as const;
  const after: Draft<"product"> = {
    ...fields,
    integration: stored,
    ...(stored.kind === "events" ? {} : { latestRelease: first.number, pendingRelease: first.number }),
    status: to,
    connection: { ...connection, roleArn: buildProvisionerRoleArn(requested, generated.controlPlaneRoleArn) },
    activeOperationId: operationId,
    lastOperationId: operationId,
  };
  const template = integration.kind === "events" ? undefined : integration.template;
  const rejected = rejectByChecks([
    checkId(existing),
    checkPlans(requested.plans),
    checkProfileAttributes(requested.profileAttributes),
    checkTemplate(integration, template, requested.plans),
    checkSize(after),
  ]);
  if (rejected) return rejected;
  const product: Change = {
    type: "product",
    after,
    events: [{ name: event, data: toProductEventData(after) }],
    operationId,
    ...(stored.kind === "events" ? {} : { releases: [{ release: buildRelease(requested.id, stored, first) }] }),
  };
  return { ...accept([product, queueVerification(context, operationId, requested.id)]), operationId };
}
