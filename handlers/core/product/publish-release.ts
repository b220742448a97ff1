import { toCanonicalJson } from "../../../schemas/canonical-json.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import type { PublishRelease } from "../../../schemas/release.ts";
import {
  accept,
  type Change,
  type Context,
  type DomainEvent,
  type OperationDecision,
  type Rejection,
  rejectByChecks,
} from "../shared/decision.ts";
import { buildInvalidField, checkStatus } from "../shared/rejections.ts";
import { isAllowedFrom, productTransitions } from "../shared/transitions.ts";
import { checkSize } from "./check-plans.ts";
import { checkTemplate } from "./check-template.ts";
import { toProductEventData } from "./product-event.ts";
import { adoptReleases, buildRelease, type StackIntegration } from "./release.ts";
import { checkNotVerifying, queueVerification, startVerification } from "./verification.ts";

/** Returns whether a change of a product makes its next release, which must pass a verification. */
export const hasNewCandidate = (before: ProductRecord, after: ProductRecord): boolean =>
  after.candidate !== undefined && toCanonicalJson(after.candidate) !== toCanonicalJson(before.candidate);

/** Makes the candidate of a changed product its next release, and starts the verification. */
export function startRelease(
  before: ProductRecord,
  updated: ProductRecord,
  { events, notes }: { events: DomainEvent[]; notes?: string | undefined },
  context: Context,
): OperationDecision {
  const { product, releases } = adoptReleases(before);
  const { candidate } = updated;
  if (candidate?.kind !== "cloudformation") throw new Error(`The product ${before.id} has no releases`);
  const number = (product.latestRelease ?? 0) + 1;
  const { currentRelease } = product;
  const operationId = context.newId("op");
  const started = startVerification(
    {
      ...updated,
      ...(currentRelease === undefined ? {} : { currentRelease }),
      latestRelease: number,
      pendingRelease: number,
    },
    operationId,
  );
  const next = {
    number,
    status: "verifying",
    createdAt: context.now,
    ...(notes === undefined ? {} : { notes }),
  } as const;
  const change: Change = {
    type: "product",
    before,
    after: started.after,
    events: [...events, started.domainEvent],
    operationId: before.lastOperationId,
    releases: [...releases, { release: buildRelease(before.id, candidate, next) }],
  };
  return { ...accept([change, queueVerification(context, operationId, before.id)]), operationId };
}

/** Returns the rejections of every release of a product. */
export const checkPublication = (product: ProductRecord): (Rejection | undefined)[] => [
  product.integration.kind === "events"
    ? buildInvalidField("", `The product ${product.id} provisions itself, so it has no releases.`)
    : undefined,
  isAllowedFrom(productTransitions.checkChange, product.status)
    ? undefined
    : checkStatus(productTransitions.update, product.status, { resource: "product", predicate: "get a release" }),
  checkNotVerifying(product),
];

/** Returns a rejection with pointers into the body of a release instead of into an integration. */
const withReleasePointers = (rejection: Rejection | undefined): Rejection | undefined =>
  rejection && {
    ...rejection,
    errors: (rejection.errors ?? []).map((one) => ({ ...one, pointer: one.pointer.replace(/^\/integration/, "") })),
  };

/**
 * Publishes the next release of a product: it is verified like a registration, and then new subscriptions take it. Absent
 * parts are those of the current release. `template` is the text in the request, else the current one.
 */
export function publishRelease(
  product: ProductRecord,
  { parameters, capabilities, notes }: PublishRelease,
  template: { key: string; text: string } | undefined,
  context: Context,
): OperationDecision {
  const integration = product.integration as StackIntegration;
  const candidate: StackIntegration = {
    ...integration,
    ...(template === undefined ? {} : { templateKey: template.key }),
    ...(parameters === undefined ? {} : { parameters }),
    ...(capabilities === undefined ? {} : { capabilities }),
  };
  const updated = { ...product, candidate };
  const rejected = rejectByChecks([
    ...checkPublication(product),
    withReleasePointers(checkTemplate(candidate, template?.text, product.plans)),
    checkSize(updated),
  ]);
  if (rejected) return rejected;
  const data = { ...toProductEventData(product), changed: ["integration"] };
  return startRelease(product, updated, { events: [{ name: productTransitions.update.event, data }], notes }, context);
}
