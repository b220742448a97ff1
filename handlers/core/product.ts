import type { EventName } from "../../events/catalog.ts";
import type { Failure, OperationRecord } from "../../schemas/operation.ts";
import type { Plan, ProductRecord, RegisterProduct, UpdateProduct } from "../../schemas/product.ts";
import {
  accept,
  type Change,
  type Context,
  type Decision,
  type Draft,
  type Fact,
  type Refusal,
  type Reservation,
  refuse,
} from "./decision.ts";
import { settledConnection } from "./external-id.ts";
import { CANCELLED, endOperation, isOver, queueOperation, retryOperation, succeedOperation } from "./operation.ts";
import { schemaFault } from "./plan-parameters.ts";
import { allows, productTransitions } from "./transitions.ts";

const factData = (product: { id: string; team: string }) => ({ productId: product.id, team: product.team });

/** A fact about a product; `more` is what this one says beside the product and its team. */
export const productFact = (product: { id: string; team: string }, name: EventName, more: object = {}): Fact =>
  ({ name, data: { ...factData(product), ...more } }) as Fact;

/** The role in the product's account; the name is part of the contract with the product's team. */
const provisionerRoleArn = (product: { id: string; account: string }): string =>
  `arn:aws:iam::${product.account}:role/TenantryProvisioner-${product.id}`;

const verification = (context: Context, operationId: string, productId: string) =>
  queueOperation(context, {
    id: operationId,
    kind: "product.verify",
    target: { type: "product", id: productId },
    productId,
  });

/** The most that the catalogue keeps of a product, in bytes: its template lies elsewhere. */
const MAX_PRODUCT_BYTES = 256 * 1024;

const invalid = (pointer: string, detail: string): Refusal => ({
  code: "invalidField",
  detail,
  errors: [{ pointer, detail }],
});

const checkSize = (product: Draft<"product">): Refusal | undefined => {
  const { length } = new TextEncoder().encode(JSON.stringify(product));
  const detail = `A product may have ${MAX_PRODUCT_BYTES / 1024} KB beside its template.`;
  return length > MAX_PRODUCT_BYTES ? invalid("", detail) : undefined;
};

/** Whether the plans fit together: no id twice, no way to a plan that is not there, and parameters that can be checked. */
const checkPlans = (plans: Plan[]): Refusal | undefined => {
  const planIds = new Set(plans.map((plan) => plan.id));
  if (planIds.size < plans.length) {
    return invalid("/plans", "Two plans have the same id.");
  }
  for (const [index, plan] of plans.entries()) {
    const fault = schemaFault(plan);
    if (fault) return invalid(`/plans/${index}/parameters${fault.pointer}`, fault.detail);
  }
  const errors = plans.flatMap((plan, index) =>
    (plan.updatableTo ?? []).flatMap((id, at) => {
      const error = { pointer: `/plans/${index}/updatableTo/${at}`, detail: `The product has no plan ${id}.` };
      return planIds.has(id) ? [] : [error];
    }),
  );
  if (errors.length === 0) return undefined;
  return { code: "unknownReference", detail: "A plan names a plan that is not there.", errors };
};

/** Registers a product; an id is never used again, so a retired product still holds its own. */
export const registerProduct = (
  existing: ProductRecord | undefined,
  wanted: RegisterProduct,
  made: { externalId: string; controlPlaneRoleArn: string; templateKey: string },
  context: Context,
): Decision & { operationId?: string } => {
  if (existing !== undefined) {
    return refuse({ code: "productIdTaken", detail: `There is or was a product ${wanted.id}: choose another id.` });
  }
  const operationId = context.newId("op");
  const { integration, ...about } = wanted;
  const { to, event } = productTransitions.register;
  const { templateKey, ...connection } = made;
  const after: Draft<"product"> = {
    ...about,
    integration: integration.kind === "events" ? integration : withoutTemplate(integration, templateKey),
    status: to,
    connection: { ...connection, roleArn: provisionerRoleArn(wanted) },
    activeOperationId: operationId,
    lastOperationId: operationId,
  };
  const refusal = checkPlans(wanted.plans) ?? checkSize(after);
  if (refusal) return refuse(refusal);
  const product: Change = {
    type: "product",
    after,
    facts: [{ name: event, data: factData(after) }],
    operationId,
  };
  return { ...accept([product, verification(context, operationId, wanted.id)]), operationId };
};

const withoutTemplate = (
  { template: _, ...integration }: Extract<RegisterProduct["integration"], { kind: "cloudformation" }>,
  templateKey: string,
) => ({ ...integration, templateKey });

/** Runs the verification again, as after the product's team has deployed the account stack. */
export const requestVerification = (product: ProductRecord, context: Context): Decision & { operationId?: string } => {
  if (product.activeOperationId !== undefined) {
    const detail = "A verification of the product is running.";
    return refuse({ code: "busy", detail, operationId: product.activeOperationId });
  }
  if (!allows(productTransitions.requestVerification, product.status)) {
    const detail = `A product that is ${product.status} can't be verified.`;
    return refuse({ code: "illegalTransition", detail, currentStatus: product.status });
  }
  const operationId = context.newId("op");
  const { to, event } = productTransitions.requestVerification;
  const { failureReason: _, ...rest } = product;
  const change: Change = {
    type: "product",
    before: product,
    after: { ...rest, status: to, activeOperationId: operationId, lastOperationId: operationId },
    facts: [{ name: event, data: factData(product) }],
    operationId,
  };
  return { ...accept([change, verification(context, operationId, product.id)]), operationId };
};

/** Runs a verification again that ended without reaching its goal, as the same operation. */
export const retryVerification = (
  product: ProductRecord,
  operation: OperationRecord,
  context: Context,
): Decision & { operationId?: string } => {
  if (product.activeOperationId !== undefined) {
    const detail = "A verification of the product is running.";
    return refuse({ code: "busy", detail, operationId: product.activeOperationId });
  }
  if (product.lastOperationId !== operation.id || !allows(productTransitions.requestVerification, product.status)) {
    const detail = "The product has been verified since, or can't be.";
    return refuse({ code: "illegalTransition", detail, currentStatus: operation.status });
  }
  const { to, event } = productTransitions.requestVerification;
  const { failureReason: _, ...rest } = product;
  const change: Change = {
    type: "product",
    before: product,
    after: { ...rest, status: to, activeOperationId: operation.id },
    facts: [{ name: event, data: factData(product) }],
    operationId: operation.id,
  };
  return { ...accept([change, retryOperation(operation, context)]), operationId: operation.id };
};

/** Returns the ids of the plans that a change takes away. */
export const removedPlans = (product: ProductRecord, { plans }: UpdateProduct): string[] =>
  plans === undefined ? [] : product.plans.map(({ id }) => id).filter((id) => !plans.some((plan) => plan.id === id));

const checkPlansInUse = (inUse: readonly string[]): Refusal | undefined => {
  const [first] = inUse;
  if (first === undefined) return undefined;
  const detail = `Tenants are subscribed to the plan ${first}: it can be removed once none has it.`;
  return { code: "planInUse", detail, errors: [{ pointer: "/plans", detail }] };
};

/**
 * Changes a product's entry, and deprecates it where the change says so. Subscriptions keep the template that they
 * were made from until they are changed.
 */
export const updateProduct = (
  product: ProductRecord,
  { status, integration, ...rest }: UpdateProduct,
  templateKey: string | undefined,
  /** Those of the plans that it takes away to which a tenant is subscribed. */
  plansInUse: readonly string[] = [],
): Decision => {
  if (integration !== undefined && integration.kind !== product.integration.kind) {
    // What its tenants have was made in the one way, and could not be changed or removed in the other.
    return refuse(invalid("/integration/kind", `The product is of kind ${product.integration.kind}, for good.`));
  }
  const draft = { ...product, ...rest } as ProductRecord;
  if (integration !== undefined) {
    draft.integration = integration.kind === "events" ? integration : withoutTemplate(integration, templateKey ?? "");
  }
  const fields = Object.keys(integration === undefined ? rest : { ...rest, integration }) as (keyof ProductRecord)[];
  const changed = fields.filter((field) => JSON.stringify(draft[field]) !== JSON.stringify(product[field]));
  const deprecates = status === "deprecated" && product.status !== "deprecated";
  const { update, deprecate } = productTransitions;
  const ways = [...(changed.length > 0 ? [update] : []), ...(deprecates ? [deprecate] : [])];
  if (ways.length === 0) return accept([]);
  if (!ways.every((way) => allows(way, product.status))) {
    const detail = `A product that is ${product.status} can't be ${deprecates ? "deprecated" : "changed"}.`;
    return refuse({ code: "illegalTransition", detail, currentStatus: product.status });
  }
  const planFault = rest.plans === undefined ? undefined : checkPlans(draft.plans);
  const refusal = planFault ?? checkSize(draft) ?? checkPlansInUse(plansInUse);
  if (refusal) return refuse(refusal);
  const facts: Fact[] = [
    ...(changed.length > 0 ? [{ name: update.event, data: { ...factData(product), changed } }] : []),
    ...(deprecates ? [{ name: deprecate.event, data: factData(product) }] : []),
  ];
  const after = deprecates ? { ...draft, status: deprecate.to } : draft;
  return accept([{ type: "product", before: product, after, facts, operationId: product.lastOperationId }]);
};

/**
 * Takes a product out of the catalogue; refused while a tenant has it. Its machine clients are nobody from then on, and a
 * verification that runs ends here. The id stays taken.
 */
export const retireProduct = (
  state: { product: ProductRecord; verification: OperationRecord | undefined; subscribed: boolean },
  context: Context,
): Decision => {
  const { product, verification, subscribed } = state;
  const { to, event } = productTransitions.retire;
  if (product.status === to) return accept([]);
  if (subscribed) {
    const detail = "Tenants are subscribed to the product: deprecate it, and retire it once the last has gone.";
    return refuse({ code: "productInUse", detail, currentStatus: product.status });
  }
  const { activeOperationId: _, ...settled } = product;
  const { clientId, previousClientId } = product.connection;
  const subjects = [clientId, previousClientId, product.clientInUse].filter((id) => id !== undefined);
  const error = { code: CANCELLED, reason: `Stopped, because ${context.actor} retired the product.`, retryable: false };
  const ended =
    verification === undefined || isOver(verification)
      ? []
      : [endOperation({ ...verification, status: "cancelling", error }, error, context.now)];
  const change: Change = {
    type: "product",
    before: product,
    after: { ...settled, status: to },
    facts: [{ name: event, data: factData(product) }],
    operationId: product.lastOperationId,
    release: subjects.map((value): Reservation => ({ catalog: "user", kind: "subject", value })),
  };
  return accept([change, ...ended]);
};

/** How a verification ended: with the product's queue and machine client, or with what is missing. */
export type VerificationOutcome =
  | { status: "succeeded"; queueUrl: string; clientId: string }
  | { status: "failed"; error: Failure };

export const completeVerification = (
  product: ProductRecord,
  operation: OperationRecord,
  outcome: VerificationOutcome,
  now: string,
): Change[] => {
  const { activeOperationId: _, failureReason: __, ...settled } = product;
  const about = { type: "product", before: product, operationId: operation.id } as const;
  if (outcome.status === "succeeded") {
    const { to, event } = productTransitions.verify;
    const { queueUrl, clientId } = outcome;
    const connection = { ...settledConnection(product.connection), queueUrl, clientId };
    // The machine's token names its client as the subject; a second verification finds it reserved.
    const reserve: Reservation[] =
      product.connection.clientId === clientId ? [] : [{ catalog: "user", kind: "subject", value: clientId }];
    const facts = [{ name: event, data: factData(product) }];
    return [
      { ...about, after: { ...settled, status: to, connection }, facts, reserve },
      succeedOperation(operation, now),
    ];
  }
  const { to, event } = productTransitions.failVerification;
  const { reason } = outcome.error;
  return [
    {
      ...about,
      after: { ...settled, status: to, failureReason: reason },
      facts: [{ name: event, data: { ...factData(product), reason } }],
    },
    endOperation(operation, outcome.error, now),
  ];
};
