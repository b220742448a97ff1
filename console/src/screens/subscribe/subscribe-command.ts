import type { ChangeSubscription } from "../../api/openapi.d.ts";
import type { SubscriptionInput } from "../../plans/subscription-draft.ts";
import { hasEmptyField, parameterWord } from "../../writes/shell-text.ts";

/** The body of `POST /tenants/{tenantId}/subscriptions`. */
export type SubscribeRequest = { productId: string } & SubscriptionInput;

/** Returns the command of the command line that subscribes a tenant. */
export const toSubscribeCommand = (tenantId: string, { productId, ...input }: SubscribeRequest): string[] => [
  "subscriptions",
  "add",
  tenantId,
  `${productId}:${input.planId}`,
  ...listOptions(input),
];

/** Returns the command of the command line that changes a subscription; undefined if no options can. */
export function toChangeCommand(tenantId: string, productId: string, input: ChangeSubscription): string[] | undefined {
  if (hasEmptyField(input)) return undefined;
  return [
    ...["subscriptions", "change", tenantId, productId],
    ...(input.planId === undefined ? [] : ["--plan", input.planId]),
    ...listOptions(input),
    ...(input.release === undefined ? [] : ["--release", String(input.release)]),
    ...(input.onReplacement === undefined ? [] : ["--on-replacement", input.onReplacement]),
  ];
}

const listOptions = ({ seats, parameters = {} }: Pick<ChangeSubscription, "seats" | "parameters">): string[] => [
  ...(seats === undefined ? [] : ["--seats", String(seats)]),
  ...Object.entries(parameters).flatMap(([name, value]) => ["--parameter", parameterWord(name, value)]),
];
