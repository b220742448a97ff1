import type { Product } from "../../api/resources.ts";
import { tenantTexts } from "../../api/tenant-texts.ts";
import { type DraftProblem, problemsOfSubscription } from "../../plans/subscription-draft.ts";
import type { OnboardDraft, TenantRequest } from "./onboard-draft.ts";

/** The steps of the wizard, in order. */
export const onboardSteps = ["tenant", "products", "administrator", "review"] as const;
export type OnboardStep = (typeof onboardSteps)[number];

const tenantPointers = ["/name", "/tags", ...tenantTexts.map(({ name }) => `/${name}`)];

/** Returns the step that has the field of a JSON pointer. A problem of no single field belongs to the review. */
export function stepOfPointer(pointer: string | undefined): OnboardStep {
  if (pointer === undefined) return "review";
  if (pointer.startsWith("/subscriptions")) return "products";
  if (pointer.startsWith("/adminEmail")) return "administrator";
  return tenantPointers.some((one) => pointer.startsWith(one)) ? "tenant" : "review";
}

/** Returns what is missing or wrong in a draft, with pointers into the request. Without the products, nothing is known
 *  about their plans. The API checks everything once more. */
export function problemsOfDraft(draft: OnboardDraft, products: readonly Product[] | undefined): DraftProblem[] {
  return [
    ...(draft.name.trim() === "" ? [{ pointer: "/name", detail: "Enter the tenant's name." }] : []),
    ...problemsOfTags(draft),
    ...(products ? problemsOfSubscriptions(draft, products) : []),
    ...problemsOfAdministrator(draft),
  ];
}

const problemsOfSubscriptions = ({ subscriptions }: OnboardDraft, products: readonly Product[]): DraftProblem[] =>
  subscriptions.flatMap(({ productId, draft }, index) => {
    const plans = products.find(({ id }) => id === productId)?.plans ?? [];
    return problemsOfSubscription(draft ?? { planId: "", parameters: {} }, plans).map((problem) => ({
      ...problem,
      pointer: `/subscriptions/${index}${problem.pointer}`,
    }));
  });

function problemsOfTags({ tags }: OnboardDraft): DraftProblem[] {
  const names = tags.map(({ name }) => name.trim());
  return names.flatMap((name, index) => {
    if (name === "" && tags[index]?.value.trim() !== "")
      return [{ pointer: `/tags/${index}`, detail: "A value needs a name." }];
    const isRepeated = name !== "" && names.indexOf(name) < index;
    return isRepeated ? [{ pointer: `/tags/${index}`, detail: `The tag ${name} is there already.` }] : [];
  });
}

function problemsOfAdministrator({ adminEmail }: OnboardDraft): DraftProblem[] {
  const detail = adminEmail.trim() === "" ? "Enter the administrator's e-mail address." : undefined;
  if (detail) return [{ pointer: "/adminEmail", detail }];
  const isAddress = /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(adminEmail.trim());
  return isAddress
    ? []
    : [{ pointer: "/adminEmail", detail: "This is not an e-mail address. Example: ada@example.com" }];
}

/** Returns the value that a JSON pointer names; `undefined` if there is none. */
export const valueAt = (body: unknown, pointer: string): unknown =>
  pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], body);

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Returns the API's problems that still hold: their field has the value that the API rejected. */
export const stillHolding = <Problem extends { pointer?: string }>(
  problems: readonly Problem[],
  checked: TenantRequest,
  current: TenantRequest,
): Problem[] =>
  problems.filter(
    ({ pointer }) => pointer === undefined || isSame(valueAt(checked, pointer), valueAt(current, pointer)),
  );
