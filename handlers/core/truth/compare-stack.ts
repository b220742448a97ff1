import type { Finding } from "../../../schemas/finding.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import { listPlaceholders } from "../product/placeholders.ts";
import { classifyStackStatus, isUsable } from "../subscription/stack.ts";

/** A stack as it is in a product's account. */
export type ObservedStack = {
  status: string;
  tags: Record<string, string>;
  /** The values of its parameters; CloudFormation masks secret ones. */
  parameters: Record<string, string>;
  outputs: Record<string, string>;
  template: string;
  isProtected: boolean;
  /** The resources that differ from the template; undefined if that is not known. */
  drifted?: readonly { logicalId: string; type: string; isDeleted: boolean }[] | undefined;
};

/** A stack as the record says that it is. */
export type ExpectedStack = {
  name: string;
  parameters: Record<string, string>;
  template: string;
};

type StackComparison = {
  subscription: Pick<SubscriptionRecord, "tenantId" | "productId" | "status" | "outputs" | "abandoned">;
  expected: ExpectedStack;
  stack: ObservedStack | undefined;
};

/** CloudFormation's value of a parameter that it does not show. */
const MASK = "****";

/**
 * The placeholders whose value an update of the stack is the only way to change. The name of a tenant or the limits of a
 * plan change in the record alone, and reach the stack with its next update.
 */
const FIXED_PLACEHOLDER = /^(tenant\.id|plan\.id|seats|status|parameters\..+)$/;

/** Selects the parameters whose values must be equal in the record and in the stack. */
export const selectFixedParameters = (texts: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(texts).filter(([, text]) => listPlaceholders(text).every((one) => FIXED_PLACEHOLDER.test(one))),
  );

const listNames = (names: readonly string[]): string => names.slice(0, 10).join(", ");

function compareParameters({ name, parameters }: ExpectedStack, stack: ObservedStack): Finding[] {
  const changed = Object.entries(parameters).flatMap(([parameter, value]) => {
    const actual = stack.parameters[parameter];
    return actual === undefined || actual === MASK || actual === value ? [] : [parameter];
  });
  if (changed.length === 0) return [];
  const detail = `Parameters of the stack do not have the recorded values: ${listNames(changed)}.`;
  return [{ kind: "stackParameters", subject: name, detail, repair: "updates the stack to the recorded values" }];
}

function compareTemplate({ name, template }: ExpectedStack, stack: ObservedStack): Finding[] {
  if (stack.template.trim() === template.trim()) return [];
  const detail = "The stack does not have the template of the recorded release.";
  return [{ kind: "stackTemplate", subject: name, detail, repair: "updates the stack to the recorded release" }];
}

/** Compares the outputs. A suspension does not record them, because the subscription gets its former ones back. */
function compareOutputs(
  { outputs = {}, status }: StackComparison["subscription"],
  name: string,
  stack: ObservedStack,
): Finding[] {
  if (status !== "active") return [];
  const names = [...new Set([...Object.keys(outputs), ...Object.keys(stack.outputs)])];
  const changed = names.filter((one) => outputs[one] !== stack.outputs[one]);
  if (changed.length === 0) return [];
  const detail = `The record does not have the stack's outputs: ${listNames(changed)}.`;
  return [{ kind: "stackOutputs", subject: name, detail, repair: "records the stack's outputs" }];
}

function compareState(name: string, stack: ObservedStack): Finding[] {
  const drifted = stack.drifted ?? [];
  const named = drifted.map(
    ({ logicalId, type, isDeleted }) => `${logicalId} (${type}${isDeleted ? ", deleted" : ""})`,
  );
  return [
    ...(stack.isProtected
      ? [
          {
            kind: "stackProtected",
            subject: name,
            detail: "Termination protection is on, so the stack can't be removed with its subscription.",
            repair: "turns termination protection off",
          } as const,
        ]
      : []),
    ...(drifted.length === 0
      ? []
      : [
          {
            kind: "stackDrifted",
            subject: name,
            detail: `Resources were changed without CloudFormation: ${listNames(named)}. Set them back by hand.`,
          } as const,
        ]),
  ];
}

const isOwnStack = ({ tenantId, productId }: StackComparison["subscription"], { tags }: ObservedStack): boolean =>
  tags["tenantry:tenant"] === tenantId && tags["tenantry:product"] === productId;

/** Compares the stack of a subscription that should have none. */
function compareLeftover({ subscription, expected, stack }: StackComparison): Finding[] {
  if (stack === undefined || subscription.abandoned || !isOwnStack(subscription, stack)) return [];
  const detail = "The subscription is cancelled, but its stack still exists. It may hold the only copy of data.";
  return [{ kind: "stackLeftover", subject: expected.name, detail }];
}

/**
 * Compares a subscription's stack with the record. Nothing may run on the subscription. A failed subscription may have a
 * stack or not, which its operation explains.
 */
export function compareStack(comparison: StackComparison): Finding[] {
  const { subscription, expected, stack } = comparison;
  const { name: subject } = expected;
  if (subscription.status === "cancelled") return compareLeftover(comparison);
  if (subscription.status !== "active" && subscription.status !== "suspended") return [];
  if (stack === undefined) {
    const detail = "The stack does not exist. What it held is lost.";
    return [{ kind: "stackMissing", subject, detail, repair: "creates the stack again, without its former data" }];
  }
  if (!isOwnStack(subscription, stack)) {
    return [{ kind: "stackForeign", subject, detail: "A stack with this name does not have the subscription's tags." }];
  }
  if (classifyStackStatus(stack.status) === "inProgress" || !isUsable(stack.status)) {
    const detail = `The stack is ${stack.status}, although nothing runs on the subscription.`;
    return [{ kind: "stackUnusable", subject, detail }];
  }
  return [
    ...compareTemplate(expected, stack),
    ...compareParameters(expected, stack),
    ...compareOutputs(subscription, subject, stack),
    ...compareState(subject, stack),
  ];
}

/** Builds the finding of a stack that has a tenant's tags and is not the tenant's. */
export const buildForeignStack = (
  subject: string,
  { tenantId, productId }: { tenantId: string; productId: string },
): Finding => ({
  kind: "stackForeign",
  subject,
  detail: `A stack has the tags of ${tenantId} and ${productId}, but it is not the subscription's stack.`,
});
