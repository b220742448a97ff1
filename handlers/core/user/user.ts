import type { OperationRecord } from "../../../schemas/operation.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import type { SubscriptionRecord, SubscriptionStatus } from "../../../schemas/subscription.ts";
import type { Role, UserAttributes, UserRecord } from "../../../schemas/user.ts";
import type { Change, DomainEvent, Draft } from "../shared/decision.ts";
import { isAllowedFrom, type Transition, userTransitions as transitions } from "../shared/transitions.ts";
import { releaseSeats, takeSeats } from "../subscription/seats.ts";
import type { AdministratorCheck } from "./administrators.ts";

export type UserChange = Extract<Change, { type: "user" }>;

type UserTransition = Transition<UserRecord["status"]>;

/** A transition of a user with the data of its event. */
export type TransitionStep = { transition: UserTransition; data?: object };

/** Products by id. A missing product counts as one without declared attributes. */
export type ProductMap = ReadonlyMap<string, ProductRecord>;

/** A user with its running operation, if there is one. */
export type UserState = {
  user: UserRecord;
  running: OperationRecord | undefined;
  /** Set if the person has signed in. @default - unknown, because the identity provider was not asked */
  signedIn?: boolean;
  /** Set if an administrator must remain. */
  administratorCheck?: AdministratorCheck | undefined;
};

export type UserWork = "user.provision" | "user.update" | "user.remove";

/** The transitions that restart and fail each kind of work on a user. */
export const userWork = {
  "user.provision": { restart: transitions.request, fail: transitions.failProvisioning },
  "user.update": { restart: transitions.update, fail: transitions.failUpdate },
  "user.remove": { restart: transitions.requestRemoval, fail: transitions.failRemoval },
} as const satisfies Record<UserWork, { restart: UserTransition; fail: UserTransition }>;

const accessStatuses: readonly SubscriptionStatus[] = ["active", "changing", "suspending", "suspended", "reactivating"];

/** Returns whether a subscription gives a tenant's users access to its product. */
export const canGiveAccess = (subscription: SubscriptionRecord | undefined): boolean =>
  subscription !== undefined && accessStatuses.includes(subscription.status);

/** Returns whether a product may read the user's profile: the user has access, and the product was told so. It is told of
 *  the end only if the profile was shared, so an earlier reading could leave its values there. */
export const mayReadProfile = (user: UserRecord, subscription: SubscriptionRecord | undefined): boolean =>
  user.status === "active" &&
  subscription?.tenantId === user.tenantId &&
  canGiveAccess(subscription) &&
  user.shared.includes(subscription?.productId ?? "");

/** Returns a user's profile for a product: the declared attributes that have a value. */
export function profileOf({ email, attributes }: UserRecord, product: ProductRecord): Record<string, string> {
  const values: Record<string, string | undefined> = { email, ...attributes };
  return Object.fromEntries(
    product.profileAttributes.flatMap((name) => {
      const value = Object.hasOwn(values, name) ? values[name] : undefined;
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

const listConcernedProducts = (before: UserRecord | undefined, after: Draft<"user">): string[] => [
  ...new Set([...Object.keys(before?.products ?? {}), ...Object.keys(after.products), ...(before?.lastProducts ?? [])]),
];

/**
 * Applies transitions to a user, with one event each, and takes or releases seats. The events concern all products that
 * the user had or has. `operationId` is set only for the user's own operation, because these events can start it.
 */
export function applyUserTransitions(
  before: UserRecord | undefined,
  draft: Omit<Draft<"user">, "status">,
  steps: readonly TransitionStep[],
  operationId?: string,
): UserChange {
  let status: UserRecord["status"] = before?.status ?? "requested";
  for (const { transition } of steps) {
    if (!isAllowedFrom(transition, before === undefined ? "none" : status))
      throw new Error(`${transition.event} is not allowed for a user that is ${status}`);
    if (transition.to !== "same") status = transition.to;
  }
  const after: Draft<"user"> = { ...draft, status };
  const base = {
    userId: after.id,
    ...(after.tenantId === undefined ? {} : { tenantId: after.tenantId }),
    roles: after.roles,
    productIds: listConcernedProducts(before, after),
  };
  // Events about a single product already carry complete data.
  const events = steps.map(({ transition, data = {} }) => {
    return { name: transition.event, data: "productIds" in data ? data : { ...base, ...data } } as DomainEvent;
  });
  const holder = { tenantId: after.tenantId, products: before?.products ?? {} };
  const seats = [...releaseSeats(holder, after.products), ...takeSeats(holder, after.products)];
  return {
    type: "user",
    ...(before === undefined ? {} : { before }),
    after,
    events,
    ...(seats.length === 0 ? {} : { seats }),
    ...(operationId === undefined ? {} : { operationId }),
  };
}

/** Builds one event for each product that gains or loses the user's profile. */
export const buildProfileExchanges = (
  transition: typeof transitions.share | typeof transitions.withdraw,
  user: Pick<UserRecord, "id" | "tenantId">,
  productIds: readonly string[],
  products: ProductMap,
): TransitionStep[] =>
  productIds.map((productId) => ({
    transition,
    data: {
      userId: user.id,
      tenantId: user.tenantId,
      productIds: [productId],
      attributes: products.get(productId)?.profileAttributes ?? [],
    },
  }));

/** Requests a new user and reserves the e-mail for the whole platform. */
export function requestUser(
  user: {
    id: string;
    email: string;
    roles: Role[];
    tenantId?: string;
    team?: string;
    attributes?: UserAttributes;
    products?: UserRecord["products"];
  },
  operationId?: string,
): UserChange {
  const own = operationId === undefined ? {} : { lastOperationId: operationId };
  const draft = { attributes: {}, products: {}, shared: [], ...user, ...own };
  return {
    ...applyUserTransitions(undefined, draft, [{ transition: transitions.request }], operationId),
    reserve: [{ catalog: "user", kind: "email", value: user.email }],
  };
}

/** Activates a user with the subject of the created identity, and shares the profile with the user's products. */
export function activateUser(
  user: UserRecord,
  subject: string,
  { products = new Map(), operationId }: { products?: ProductMap; operationId?: string } = {},
): UserChange {
  const shared = Object.keys(user.products);
  const steps = [
    { transition: transitions.activate },
    ...buildProfileExchanges(transitions.share, user, shared, products),
  ];
  return {
    ...applyUserTransitions(user, { ...user, subject, shared }, steps, operationId),
    reserve: [{ catalog: "user", kind: "subject", value: subject }],
  };
}

/**
 * Starts the removal of a user: all access ends, and only the identity remains to be removed. `own` is false for the
 * operation that offboards the user's tenant.
 */
export function startUserRemoval(
  user: UserRecord,
  products: ProductMap,
  { operationId, own }: { operationId: string; own: boolean },
): UserChange {
  const { reason: _, ...rest } = user;
  const lastProducts = listConcernedProducts(user, user);
  const draft = { ...rest, products: {}, shared: [], lastProducts, lastOperationId: operationId };
  const withdrawn = buildProfileExchanges(transitions.withdraw, user, user.shared, products);
  const steps = [{ transition: transitions.requestRemoval }, ...withdrawn];
  return applyUserTransitions(user, draft, steps, own ? operationId : undefined);
}

/** Completes the removal of a user after the removal of the identity, and releases the e-mail. */
export const completeUserRemoval = (user: UserRecord, operationId?: string): UserChange => ({
  ...applyUserTransitions(user, user, [{ transition: transitions.remove }], operationId),
  release: [
    { catalog: "user", kind: "email", value: user.email },
    ...(user.subject === undefined ? [] : [{ catalog: "user", kind: "subject", value: user.subject } as const]),
  ],
});

/** Withdraws the access to one product from a user whose tenant loses the subscription. */
export function withdrawProduct(user: UserRecord, productId: string, products: ProductMap): UserChange {
  const { [productId]: _, ...remaining } = user.products;
  const withdrawn = user.shared.filter((id) => id === productId);
  const draft = { ...user, products: remaining, shared: user.shared.filter((id) => id !== productId) };
  return applyUserTransitions(user, draft, [
    { transition: transitions.withdrawProduct, data: { changed: ["products"] } },
    ...buildProfileExchanges(transitions.withdraw, user, withdrawn, products),
  ]);
}
