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

type TransitionStep = { transition: UserTransition; data?: object };

/** The products that are spoken of, by id; one that is not there has declared nothing. */
export type ProductMap = ReadonlyMap<string, ProductRecord>;

const accessStatuses: readonly SubscriptionStatus[] = ["active", "changing", "suspending", "suspended", "reactivating"];

/** Whether a tenant's people can have access to a product: its subscription is there, and is not ending. */
export const canGiveAccess = (subscription: SubscriptionRecord | undefined): boolean =>
  subscription !== undefined && accessStatuses.includes(subscription.status);

/** Whether the user has access to a product right now, so that it may read the profile. */
export const hasAccess = (user: UserRecord, subscription: SubscriptionRecord | undefined): boolean =>
  user.status === "active" &&
  subscription?.tenantId === user.tenantId &&
  canGiveAccess(subscription) &&
  Object.hasOwn(user.products, subscription?.productId ?? "");

/** What a product gets to know of a user: what it declared, as far as it is known. */
export const profileOf = ({ email, attributes }: UserRecord, product: ProductRecord): Record<string, string> => {
  const known: Record<string, string | undefined> = { email, ...attributes };
  return Object.fromEntries(
    product.profileAttributes.flatMap((name) => {
      const value = Object.hasOwn(known, name) ? known[name] : undefined;
      return value === undefined ? [] : [[name, value]];
    }),
  );
};

const listConcernedProducts = (before: UserRecord | undefined, after: Draft<"user">): string[] => [
  ...new Set([...Object.keys(before?.products ?? {}), ...Object.keys(after.products), ...(before?.lastProducts ?? [])]),
];

/**
 * Moves a user along transitions, with a fact for each; they concern the products that the user had or has, and whose
 * seats are taken or left. Only with `operationId` is it the user's own operation that the facts belong to, and that may begin by them.
 */
export const applyUserTransitions = (
  before: UserRecord | undefined,
  draft: Omit<Draft<"user">, "status">,
  happened: readonly TransitionStep[],
  operationId?: string,
): UserChange => {
  let status: UserRecord["status"] = before?.status ?? "requested";
  for (const { transition } of happened) {
    if (!isAllowedFrom(transition, before === undefined ? "none" : status))
      throw new Error(`A user that is ${status}: ${transition.event}`);
    if (transition.to !== "same") status = transition.to;
  }
  const after: Draft<"user"> = { ...draft, status };
  const about = {
    userId: after.id,
    ...(after.tenantId === undefined ? {} : { tenantId: after.tenantId }),
    roles: after.roles,
    productIds: listConcernedProducts(before, after),
  };
  // What is said of one product alone says all that there is to say.
  const events = happened.map(({ transition, data = {} }) => {
    return { name: transition.event, data: "productIds" in data ? data : { ...about, ...data } } as DomainEvent;
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
};

/** The facts that products may read the user's profile, or may no longer: one for each. */
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

/** A new user, whose e-mail nobody else on the platform may have. */
export const requestUser = (
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
): UserChange => {
  const own = operationId === undefined ? {} : { lastOperationId: operationId };
  const draft = { attributes: {}, products: {}, shared: [], ...user, ...own };
  return {
    ...applyUserTransitions(undefined, draft, [{ transition: transitions.request }], operationId),
    reserve: [{ catalog: "user", kind: "email", value: user.email }],
  };
};

/** Lets a user in whom the identity provider knows by `subject`, and lets the user's products know. */
export const activateUser = (
  user: UserRecord,
  subject: string,
  { products = new Map(), operationId }: { products?: ProductMap; operationId?: string } = {},
): UserChange => {
  const shared = Object.keys(user.products);
  const happened = [
    { transition: transitions.activate },
    ...buildProfileExchanges(transitions.share, user, shared, products),
  ];
  return {
    ...applyUserTransitions(user, { ...user, subject, shared }, happened, operationId),
    reserve: [{ catalog: "user", kind: "subject", value: subject }],
  };
};

/** Ends all access of a user who is to be removed; what is left is the identity. */
export const startUserRemoval = (
  user: UserRecord,
  products: ProductMap,
  { operationId, own }: { operationId: string; own: boolean },
): UserChange => {
  const { reason: _, ...rest } = user;
  const lastProducts = listConcernedProducts(user, user);
  const draft = { ...rest, products: {}, shared: [], lastProducts, lastOperationId: operationId };
  const withdrawn = buildProfileExchanges(transitions.withdraw, user, user.shared, products);
  const happened = [{ transition: transitions.requestRemoval }, ...withdrawn];
  return applyUserTransitions(user, draft, happened, own ? operationId : undefined);
};

/** Removes a user whose identity is gone; the e-mail may be invited again. */
export const completeUserRemoval = (user: UserRecord, operationId?: string): UserChange => ({
  ...applyUserTransitions(user, user, [{ transition: transitions.remove }], operationId),
  release: [
    { catalog: "user", kind: "email", value: user.email },
    ...(user.subject === undefined ? [] : [{ catalog: "user", kind: "subject", value: user.subject } as const]),
  ],
});

/** Takes one product from a user whose tenant has it no longer. */
export const withdrawProduct = (user: UserRecord, productId: string, products: ProductMap): UserChange => {
  const { [productId]: _, ...left } = user.products;
  const withdrawn = user.shared.filter((id) => id === productId);
  const draft = { ...user, products: left, shared: user.shared.filter((id) => id !== productId) };
  return applyUserTransitions(user, draft, [
    { transition: transitions.withdrawProduct, data: { changed: ["products"] } },
    ...buildProfileExchanges(transitions.withdraw, user, withdrawn, products),
  ]);
};

/** A user with the operation that runs on it, where one does. */
export type UserState = {
  user: UserRecord;
  running: OperationRecord | undefined;
  /** Set when the person has signed in. @default - nobody has asked the identity provider */
  signedIn?: boolean;
  /** Set where an administrator has to be left. */
  administratorCheck?: AdministratorCheck | undefined;
};

export type UserWork = "user.provision" | "user.update" | "user.remove";

/** How an operation on a user is begun again, and how it fails; each succeeds in its own way. */
export const userWork = {
  "user.provision": { again: transitions.request, fail: transitions.failProvisioning },
  "user.update": { again: transitions.update, fail: transitions.failUpdate },
  "user.remove": { again: transitions.requestRemoval, fail: transitions.failRemoval },
} as const satisfies Record<UserWork, { again: UserTransition; fail: UserTransition }>;
