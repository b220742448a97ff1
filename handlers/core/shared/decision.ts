import type { DataOf, EventName } from "../../../events/catalog.ts";
import type { AggregateType } from "../../../events/define-event.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import type { Existing } from "../../../schemas/problem.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import type { ReleaseRecord, ReleaseStatus } from "../../../schemas/release.ts";
import type { RolloutMember, RolloutRecord } from "../../../schemas/rollout.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import type { TenantRecord } from "../../../schemas/tenant.ts";
import type { UserRecord } from "../../../schemas/user.ts";

/** The record of each aggregate. */
export type Records = {
  tenant: TenantRecord;
  subscription: SubscriptionRecord;
  product: ProductRecord;
  user: UserRecord;
  operation: OperationRecord;
  rollout: RolloutRecord;
};

/** The fields that the store sets: it numbers writes and events and chains the event log. */
type StoreManagedFields = "version" | "sequence" | "head" | "createdAt" | "updatedAt";

/** A record without the fields that the store sets. */
export type Draft<Type extends AggregateType> = Omit<Records[Type], StoreManagedFields>;

/** An event of a change, before the store adds its envelope. It belongs to the change's operation unless it names one. */
export type DomainEvent = {
  [Name in EventName]: {
    name: Name;
    data: DataOf<Name>;
    operationId?: string;
    /** The request that a second administrator approved. @default - the request that is executed */
    heldRequest?: Pick<Context, "actor" | "correlationId">;
  };
}[EventName];

/** A unique value that one aggregate holds, such as a tenant's name or a user's e-mail. */
export type Reservation = {
  catalog: "tenant" | "user" | "product";
  kind: "name" | "externalId" | "email" | "subject" | "approval" | "rollout";
  value: string;
};

/**
 * A change of a subscription's seat counter: a user takes or releases a seat, or the limit changes. The store treats a
 * count over the limit as a conflict.
 */
export type SeatChange =
  | { tenantId: string; productId: string; by: 1 | -1 }
  | { tenantId: string; productId: string; limit: number | undefined };

/** A release without the fields that the store sets. */
export type ReleaseDraft = Omit<ReleaseRecord, "digest" | "version">;

/** A write of a release in the transaction of its product: a new release, or the next status of one. */
export type ReleaseWrite =
  | { release: ReleaseDraft }
  | { productId: string; number: number; status: ReleaseStatus; reason?: string };

/** A row beside a rollout: a part of its plan, or the state of a tenant in it. */
export type RolloutRow = { rolloutId: string; part: number; tenantIds: readonly string[] } | { member: RolloutMember };

/** A change of one aggregate: its state before and after, and the events. */
export type Change = {
  [Type in AggregateType]: {
    type: Type;
    before?: Records[Type];
    after: Draft<Type>;
    events: DomainEvent[];
    /** The operation to which the events belong. */
    operationId?: string;
    reserve?: Reservation[];
    release?: Reservation[];
    seats?: SeatChange[];
    /** The releases of a product that the same transaction writes. */
    releases?: ReleaseWrite[];
    /** The rows of a rollout that the same transaction writes. */
    rows?: RolloutRow[];
  };
}[AggregateType];

/** A record that must be unchanged at the commit, though the decision does not change it. */
export type Precondition =
  | { type: "tenant"; record: TenantRecord }
  | { type: "subscription"; record: SubscriptionRecord }
  | { type: "user"; record: UserRecord };

/** The code of a rejection. `api/http/problem.ts` maps each code to an HTTP status. */
export type RejectionCode =
  | "notFound"
  | "forbidden"
  | "ownRequest"
  | "unknownReference"
  | "invalidField"
  | "nameTaken"
  | "externalIdTaken"
  | "emailTaken"
  | "productIdTaken"
  | "productUnavailable"
  | "productInUse"
  | "planInUse"
  | "releaseUnavailable"
  | "lastAdministrator"
  | "credentialsReplaced"
  | "planNotAllowed"
  | "noSeatLeft"
  | "limitReached"
  | "alreadySubscribed"
  | "endpointTaken"
  | "stale"
  | "illegalTransition"
  | "operationOver"
  | "busy";

/** An invalid field of a body; `pointer` is its place, as an RFC 6901 pointer. */
export type FieldError = { pointer: string; detail: string };

/** The reason why a command is not executed. It is returned, never thrown. */
export type Rejection = {
  code: RejectionCode;
  detail: string;
  /** The invalid fields of the body. */
  errors?: FieldError[];
  currentStatus?: string;
  operationId?: string;
  /** The resource that holds the requested value. */
  existing?: Existing;
};

export type Acceptance = { ok: true; changes: Change[]; preconditions?: Precondition[] };

/** A rejected command. `more` holds its further problems, which a dry run lists; the command itself answers the first. */
export type RejectedDecision = { ok: false; rejection: Rejection; more?: Rejection[] };

export type Decision = Acceptance | RejectedDecision;

export const accept = (changes: Change[], preconditions: Precondition[] = []): Acceptance => ({
  ok: true,
  changes,
  preconditions,
});

export const reject = (rejection: Rejection, more: Rejection[] = []): RejectedDecision => ({
  ok: false,
  rejection,
  ...(more.length === 0 ? {} : { more }),
});

type Checks = readonly (Rejection | undefined)[];

/** Rejects a command by the results of its checks; undefined if all of them pass. The order decides which is the first. */
export function rejectByChecks(checks: Checks): RejectedDecision | undefined {
  const [first, ...more] = checks.filter((one) => one !== undefined);
  return first && reject(first, more);
}

/** Rejects a command by a last rejection, after those of earlier checks. */
export const rejectAfterChecks = (checks: Checks, last: Rejection): RejectedDecision =>
  rejectByChecks([...checks, last]) ?? reject(last);

/** The inputs that a decision can't compute itself, so that the same state and command give the same result. */
export type Context = {
  now: string;
  newId: (prefix: "ten" | "usr" | "op" | "rol") => string;
  /** The caller's subject. */
  actor: string;
  correlationId: string;
};

/** A decision with the id of the operation that a caller can follow, new or already running. */
export type OperationDecision = Decision & { operationId?: string };
