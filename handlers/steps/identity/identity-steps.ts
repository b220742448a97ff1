import type { OperationRecord } from "../../../schemas/operation.ts";
import type { UserRecord } from "../../../schemas/user.ts";
import { getTenant, getUser } from "../../adapters/dynamodb/catalogs.ts";
import {
  alignIdentity as align,
  makeIdentity as make,
  removeIdentity as remove,
  sendInvitation,
} from "../../adapters/identity/user-identities.ts";
import { findProgress } from "../../core/operation/steps.ts";
import type { StepResult, TaskInput } from "../runtime/task-input.ts";

/** Loads the operation's user; for an operation on a tenant, that is its first administrator. */
async function loadUser({ target }: OperationRecord): Promise<UserRecord> {
  const userId = target.type === "tenant" ? (await getTenant(target.id))?.administratorId : target.id;
  const user = await getUser(userId ?? "");
  if (user === undefined) throw new Error(`There is no user ${userId}`);
  return user;
}

const succeedWith = (subject: string | undefined): StepResult => ({
  status: "succeeded",
  ...(subject === undefined ? {} : { outputs: { subject } }),
});

/**
 * Makes the identity of a requested user. Afterwards it reads the user again: if the user was removed meanwhile, it
 * removes the identity, because the removal may have found none.
 */
export async function makeIdentity(operation: OperationRecord, { step }: TaskInput): Promise<StepResult> {
  const user = await loadUser(operation);
  if (user.status === "active") return succeedWith(user.subject);
  const { faults, throttledSince } = findProgress(operation, step);
  const isRetry = faults > 0 || throttledSince !== undefined;
  const made = user.status === "requested" ? await make(user, { isRetry }) : undefined;
  if (made === "emailTaken") {
    const reason = "An identity without a user holds this e-mail in the user pool. Remove it and retry the operation.";
    return { status: "failed", error: { code: "identityTaken", reason, step, retryable: true } };
  }
  const current = await getUser(user.id);
  if (current?.status === "requested" || current?.status === "active") {
    return succeedWith(made?.subject ?? current.subject);
  }
  return (await remove(user.id)) ? succeedWith(undefined) : { status: "working" };
}

/** Updates a user's identity from the user catalog, and sends the invitation again when the operation requests it. */
export async function alignIdentity(operation: OperationRecord): Promise<StepResult> {
  const user = await loadUser(operation);
  await align(user);
  // The mail comes last, so that a retry of the steps before never sends a second one.
  if (operation.sendsInvitation && user.status === "active") await sendInvitation(user.id);
  return { status: "succeeded" };
}

/** Removes a user's identity and confirms its absence. */
export async function removeIdentity(operation: OperationRecord): Promise<StepResult> {
  const { id } = await loadUser(operation);
  return { status: (await remove(id)) ? "succeeded" : "working" };
}
