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
import type { StepResult, TaskInput } from "../runtime/step-handler.ts";

/** The user that the operation is about: a tenant's is about its first administrator. */
const loadUser = async ({ target }: OperationRecord): Promise<UserRecord> => {
  const userId = target.type === "tenant" ? (await getTenant(target.id))?.administratorId : target.id;
  const user = await getUser(userId ?? "");
  if (user === undefined) throw new Error(`There is no user ${userId}`);
  return user;
};

const succeedWith = (subject: string | undefined): StepResult => ({
  status: "succeeded",
  ...(subject === undefined ? {} : { outputs: { subject } }),
});

/**
 * Makes the identity of a user who was asked for. The catalogue is looked at again afterwards: where the user has gone
 * meanwhile, what was made must go too, because whoever removed the user may have found nothing to remove.
 */
export const makeIdentity = async (operation: OperationRecord, { step }: TaskInput): Promise<StepResult> => {
  const user = await loadUser(operation);
  if (user.status === "active") return succeedWith(user.subject);
  const { faults, throttledSince } = findProgress(operation, step);
  const again = faults > 0 || throttledSince !== undefined;
  const made = user.status === "requested" ? await make(user, { again }) : undefined;
  if (made === "emailTaken") {
    const reason = "Another identity in the user pool has the e-mail, though no user has. Remove it, and try again.";
    return { status: "failed", error: { code: "identityTaken", reason, step, retryable: true } };
  }
  const now = await getUser(user.id);
  if (now?.status === "requested" || now?.status === "active") return succeedWith(made?.subject ?? now.subject);
  return (await remove(user.id)) ? succeedWith(undefined) : { status: "working" };
};

/** Brings a user's identity into line with what the catalogue says now, and invites the user again where asked to. */
export const alignIdentity = async (operation: OperationRecord): Promise<StepResult> => {
  const user = await loadUser(operation);
  await align(user);
  // Last, so that nothing that is tried again sends a second mail.
  if (operation.sendsInvitation && user.status === "active") await sendInvitation(user.id);
  return { status: "succeeded" };
};

/** Removes a user's identity and confirms that it is gone. */
export const removeIdentity = async (operation: OperationRecord): Promise<StepResult> => {
  const { id } = await loadUser(operation);
  return { status: (await remove(id)) ? "succeeded" : "working" };
};
