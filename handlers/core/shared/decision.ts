import type { DataOf, EventName } from "../../../events/catalog.ts";
import type { AggregateType } from "../../../events/define-event.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import type { TenantRecord } from "../../../schemas/tenant.ts";
import type { UserRecord } from "../../../schemas/user.ts";

/** What the platform keeps of each aggregate. */
export type Records = {
  tenant: TenantRecord;
  subscription: SubscriptionRecord;
  product: ProductRecord;
  user: UserRecord;
  operation: OperationRecord;
};

/** The fields that the store owns: it numbers writes and events and chains the log. */
type StoreManagedFields = "version" | "sequence" | "head" | "createdAt" | "updatedAt";

/** A record as a decision makes it, before the store has numbered it. */
export type Draft<Type extends AggregateType> = Omit<Records[Type], StoreManagedFields>;

/** A past fact, not yet sealed into an envelope; it belongs to its change's operation unless it names another. */
export type DomainEvent = { [Name in EventName]: { name: Name; data: DataOf<Name>; operationId?: string } }[EventName];

/** A name that only one aggregate may hold, such as a tenant's name or a user's e-mail. */
export type Reservation = { catalog: "tenant" | "user"; kind: "name" | "email" | "subject"; value: string };

/**
 * A step of a subscription's count of seats: somebody takes one or leaves it, or the limit becomes another. The store
 * refuses as a conflict what would lead beyond the limit.
 */
export type SeatChange =
  | { tenantId: string; productId: string; by: 1 | -1 }
  | { tenantId: string; productId: string; limit: number | undefined };

/** One aggregate's step: what it was, what it becomes, and the facts that led there. */
export type Change = {
  [Type in AggregateType]: {
    type: Type;
    before?: Records[Type];
    after: Draft<Type>;
    events: DomainEvent[];
    /** The operation that the facts belong to. */
    operationId?: string;
    reserve?: Reservation[];
    release?: Reservation[];
    seats?: SeatChange[];
  };
}[AggregateType];

/** Something that must still be as it was read for the decision to hold, though it does not change. */
export type Precondition =
  | { type: "tenant"; record: TenantRecord }
  | { type: "subscription"; record: SubscriptionRecord }
  | { type: "user"; record: UserRecord };

/** Why a command is refused. How each is answered over HTTP stands in api/problem.ts. */
export type RejectionCode =
  | "notFound"
  | "forbidden"
  | "unknownReference"
  | "invalidField"
  | "nameTaken"
  | "emailTaken"
  | "productIdTaken"
  | "productUnavailable"
  | "productInUse"
  | "planInUse"
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

/** A command that is not done, as a value: nobody throws it, everybody must look at it. */
export type Rejection = {
  code: RejectionCode;
  detail: string;
  /** Where in the body the trouble lies, as RFC 6901 pointers. */
  errors?: { pointer: string; detail: string }[];
  currentStatus?: string;
  operationId?: string;
};

export type Acceptance = { ok: true; changes: Change[]; preconditions?: Precondition[] };

export type Decision = Acceptance | { ok: false; rejection: Rejection };

export const accept = (changes: Change[], preconditions: Precondition[] = []): Acceptance => ({
  ok: true,
  changes,
  preconditions,
});

export const reject = (rejection: Rejection): { ok: false; rejection: Rejection } => ({ ok: false, rejection });

/** What a decision may not find out by itself, so that the same state and command always give the same answer. */
export type Context = {
  now: string;
  newId: (prefix: "ten" | "usr" | "op") => string;
  /** Who asked. */
  actor: string;
  correlationId: string;
};

/** What a command led to, when it is not refused: the operation to follow, new or under way already. */
export type OperationDecision = Decision & { operationId?: string };
