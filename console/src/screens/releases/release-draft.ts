import type { PublishRelease, RegisterProduct, Release } from "../../api/openapi.d.ts";
import type { Product } from "../../api/resources.ts";
import { hasEmptyField } from "../../writes/shell-text.ts";
import { mappedParameters } from "../products/register/draft-to-registration.ts";
import type { ProductDraft } from "../products/register/product-draft.ts";
import { toDraft } from "../products/register/registration-to-draft.ts";

/** The parts of a release that its form changes. */
export type ReleaseDraft = Pick<ProductDraft, "template" | "parameters" | "capabilities"> & { notes: string };

/** Returns a release as its form begins: the current one, without its notes. */
export const draftOf = (current: Partial<Release>): ReleaseDraft => ({
  template: current.template ?? "",
  parameters: current.parameters ?? {},
  capabilities: current.capabilities ?? [],
  notes: "",
});

/** Returns the form of the whole product with a draft of its release, for the fields that both forms have. */
export const productDraftOf = (product: Product, draft: ReleaseDraft): ProductDraft => ({
  ...toDraft(product as Partial<RegisterProduct>),
  template: draft.template,
  parameters: draft.parameters,
  capabilities: draft.capabilities,
});

const isSameMapping = (one: Record<string, string>, other: Record<string, string>): boolean =>
  JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(other).sort());

const isSameSet = (one: readonly string[], other: readonly string[]): boolean =>
  JSON.stringify(one.toSorted()) === JSON.stringify(other.toSorted());

/** Returns what the release changes. The API keeps the other parts as they are in the current release. */
export function changesOf(before: ReleaseDraft, draft: ReleaseDraft): Omit<PublishRelease, "notes"> {
  const [former, parameters] = [mappedParameters(before.parameters), mappedParameters(draft.parameters)];
  return {
    ...(draft.template !== before.template && { template: draft.template }),
    ...(!isSameMapping(former, parameters) && { parameters }),
    ...(!isSameSet(before.capabilities, draft.capabilities) && { capabilities: draft.capabilities }),
  };
}

/** Returns the command of the command line that publishes the same release; undefined if no options can. */
export function commandOf(productId: string, body: PublishRelease): string[] | undefined {
  if (hasEmptyField(body)) return undefined;
  const { template, parameters = {}, capabilities = [], notes } = body;
  return [
    ...["products", "releases", "publish", productId],
    ...(template === undefined ? [] : ["--template-file", "template.yaml"]),
    ...Object.entries(parameters).flatMap(([name, value]) => ["--parameter", `${name}=${value}`]),
    ...capabilities.flatMap((one) => ["--capability", one]),
    ...(notes === undefined ? [] : ["--notes", notes]),
    "--wait",
  ];
}
