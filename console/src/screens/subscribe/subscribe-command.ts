import type { SubscriptionInput } from "../../plans/subscription-draft.ts";
import { parameterWord } from "../../writes/shell-text.ts";

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

/** Returns the command of the command line that changes a subscription. */
export const toChangeCommand = (tenantId: string, productId: string, input: Partial<SubscriptionInput>): string[] => [
  "subscriptions",
  "change",
  tenantId,
  productId,
  ...(input.planId === undefined ? [] : ["--plan", input.planId]),
  ...listOptions(input),
];

const listOptions = ({ seats, parameters = {} }: Partial<SubscriptionInput>): string[] => [
  ...(seats === undefined ? [] : ["--seats", String(seats)]),
  ...Object.entries(parameters).flatMap(([name, value]) => ["--parameter", parameterWord(name, value)]),
];
