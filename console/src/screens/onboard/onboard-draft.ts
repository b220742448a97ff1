import { optionsOfTexts, type TenantTexts, textsOf, trimTexts } from "../../api/tenant-texts.ts";
import { type SubscriptionDraft, type SubscriptionInput, toSubscriptionInput } from "../../plans/subscription-draft.ts";
import { parameterWord } from "../../writes/shell-text.ts";

export type Tag = { name: string; value: string };

/** A tenant while it is typed. The order of `subscriptions` is the order of the request. */
export type OnboardDraft = TenantTexts & {
  name: string;
  tags: Tag[];
  subscriptions: { productId: string; draft: SubscriptionDraft | undefined }[];
  adminEmail: string;
  onPartialFailure: "keep" | "rollBack";
};

export const emptyDraft: OnboardDraft = {
  name: "",
  ...textsOf({}),
  tags: [],
  subscriptions: [],
  adminEmail: "",
  onPartialFailure: "keep",
};

/** The body of `POST /tenants`. */
export type TenantRequest = Partial<TenantTexts> & {
  name: string;
  adminEmail: string;
  tags?: Record<string, string>;
  onPartialFailure: "keep" | "rollBack";
  subscriptions: ({ productId: string } & SubscriptionInput)[];
};

/** Returns the request for a draft. Empty fields are left out, except those that are required. */
export function toRequest(draft: OnboardDraft) {
  const { name, tags, subscriptions, adminEmail, onPartialFailure } = draft;
  const named = tags.filter((tag) => tag.name.trim() !== "");
  const request: TenantRequest = {
    name: name.trim(),
    adminEmail: adminEmail.trim(),
    ...trimTexts(draft, (_, text) => text !== ""),
    ...(named.length > 0 && { tags: Object.fromEntries(named.map((tag) => [tag.name.trim(), tag.value.trim()])) }),
    onPartialFailure,
    subscriptions: subscriptions.map(({ productId, draft }) => ({
      productId,
      ...toSubscriptionInput(draft ?? { planId: "", parameters: {} }),
    })),
  };
  return request;
}

/** Returns the command of the command line that sends the same request. */
export function toCommand(request: TenantRequest) {
  const { name, adminEmail, tags = {}, onPartialFailure, subscriptions } = request;
  return [
    ...["tenants", "create", "--name", name, "--admin-email", adminEmail],
    ...optionsOfTexts(trimTexts(textsOf(request), (_, text) => text !== "")),
    ...Object.entries(tags).flatMap(([tag, value]) => ["--tag", `${tag}=${value}`]),
    ...subscriptions.flatMap(({ productId, planId, seats, parameters = {} }) => [
      ...["--subscribe", `${productId}:${planId}`],
      ...(seats === undefined ? [] : ["--seats", `${productId}=${seats}`]),
      ...Object.entries(parameters).flatMap(([field, value]) => [
        "--parameter",
        parameterWord(`${productId}.${field}`, value),
      ]),
    ]),
    ...(onPartialFailure === "rollBack" ? ["--on-partial-failure", "rollBack"] : []),
    "--wait",
  ];
}
