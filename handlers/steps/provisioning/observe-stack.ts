import type { Finding } from "../../../schemas/finding.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import { getTemplate } from "../../adapters/objects/product-templates.ts";
import { isAccessDenied } from "../../adapters/product-account/account-session.ts";
import type { StackObservation } from "../../adapters/product-account/stack-observation.ts";
import { stackNameOf } from "../../core/subscription/stack.ts";
import { compareStack, type ExpectedStack, selectFixedParameters } from "../../core/truth/compare-stack.ts";
import { loadProvisioningContext, type ProvisioningContext, pinRelease } from "./provisioning-context.ts";
import { fillParameters, statusOf } from "./stack-target.ts";

/** A subscription's stack as it is, with what differs from the record. */
export type Inspection = {
  /** Undefined if the product's account can't be read. */
  context?: ProvisioningContext;
  stack?: StackObservation | undefined;
  findings: Finding[];
};

/** The inspection of one stack, and the time since which CloudFormation must have compared its resources. */
type InspectionRequest = { operationId: string; subscription: SubscriptionRecord; driftSince?: string | undefined };

async function buildExpectedStack(context: ProvisioningContext): Promise<ExpectedStack> {
  const { product, subscription } = context;
  const name = stackNameOf(subscription);
  const { integration } = product;
  if (integration.kind !== "cloudformation") throw new Error(`The product ${product.id} has no template`);
  const texts = selectFixedParameters(integration.parameters ?? {});
  const filled = await fillParameters(context, texts, statusOf(subscription));
  const template = await getTemplate(integration.templateKey);
  return { name, template, parameters: "rejection" in filled ? {} : filled.parameters };
}

/** Reads the resources that differ from the template; "working" while CloudFormation compares them. */
async function readDrifts(
  { stacks }: ProvisioningContext,
  name: string,
  stack: StackObservation,
  driftSince: string,
): Promise<StackObservation | "working"> {
  const isKnown = (one: StackObservation | undefined) => (one?.driftCheckedAt ?? "") >= driftSince;
  if (!isKnown(stack)) await stacks.startDriftDetection(name);
  const after = isKnown(stack) ? stack : await stacks.observe(name);
  return after !== undefined && isKnown(after) ? { ...after, drifted: await stacks.listDrifts(name) } : "working";
}

const describeUnreachable = (productId: string, detail: string): Finding => ({
  kind: "accountUnreachable",
  subject: productId,
  detail,
});

/** Compares a subscription's stack with the record; "working" while CloudFormation compares its resources. */
export async function inspectStack(request: InspectionRequest): Promise<Inspection | "working"> {
  const { operationId: id, subscription, driftSince } = request;
  const { tenantId, productId } = subscription;
  const loaded = await loadProvisioningContext({ id, tenantId, productId });
  if ("status" in loaded) return { findings: [describeUnreachable(productId, loaded.error.reason)] };
  const context = await pinRelease(loaded, {});
  const expected = await buildExpectedStack(context);
  try {
    const observed = await context.stacks.observe(expected.name);
    const needsDrifts = observed !== undefined && driftSince !== undefined && subscription.status !== "cancelled";
    const stack = needsDrifts ? await readDrifts(context, expected.name, observed, driftSince) : observed;
    if (stack === "working") return "working";
    return { context, stack, findings: compareStack({ subscription, expected, stack }) };
  } catch (error) {
    if (!isAccessDenied(error)) throw error;
    const detail = `The account of the product ${productId} does not let the control plane compare stacks. Deploy its account stack again.`;
    return { findings: [describeUnreachable(productId, detail)] };
  }
}
