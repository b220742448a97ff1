import type { Finding } from "../../../schemas/finding.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import type { UserRecord } from "../../../schemas/user.ts";
import { getOperation, getUser } from "../../adapters/dynamodb/catalogs.ts";
import { listKeys } from "../../adapters/dynamodb/entity-mapping.ts";
import { commit } from "../../adapters/dynamodb/store.ts";
import { retryOnConflict } from "../../adapters/dynamodb/transaction.ts";
import {
  alignIdentity,
  makeIdentity,
  observeIdentity,
  removeIdentity,
} from "../../adapters/identity/user-identities.ts";
import { isOver } from "../../core/operation/operation.ts";
import { accept } from "../../core/shared/decision.ts";
import { compareIdentity } from "../../core/truth/compare-identity.ts";
import { mergeFindings } from "../../core/truth/findings.ts";
import { replaceIdentity } from "../../core/user/replace-identity.ts";
import { buildCause } from "../../shared/cause.ts";
import { saveFindings } from "../runtime/save-findings.ts";
import type { StepResult, TaskInput } from "../runtime/task-input.ts";
import { forEachUser } from "../runtime/visit-users.ts";

/** The identities that are read at the same time. */
const BATCH_SIZE = 8;

/** Returns whether an operation on the user may be about to change the identity. */
async function isChanging({ lastOperationId }: UserRecord): Promise<boolean> {
  const last = lastOperationId === undefined ? undefined : await getOperation(lastOperationId);
  return last !== undefined && !isOver(last);
}

/** Compares a user's identity with the record. A user that changes meanwhile is skipped. */
export async function inspectIdentity(user: UserRecord): Promise<Finding[]> {
  const findings = compareIdentity(user, await observeIdentity(user.id));
  if (findings.length === 0 || (await isChanging(user))) return [];
  return (await getUser(user.id))?.version === user.version ? findings : [];
}

/** Visits a tenant's users and then its removed ones, whose identities may be left. */
async function visitAllUsers(
  operation: OperationRecord,
  step: string,
  visit: (users: UserRecord[]) => Promise<Finding[]>,
): Promise<StepResult> {
  const walk = {
    batchSize: BATCH_SIZE,
    visit: async (users: UserRecord[]) => {
      const found = await visit(users);
      if (found.length > 0) await saveFindings(operation, (known) => mergeFindings(known, found));
      return "nothing" as const;
    },
  };
  const removed = { ...walk, step: `${step}: removed users`, listOf: listKeys.removedUsers };
  // The position tells which of the two lists a former attempt has reached.
  const result = operation.walk?.step === removed.step ? undefined : await forEachUser(operation, { ...walk, step });
  return result?.status === "working" ? result : forEachUser(operation, removed);
}

/** Compares the identities of a tenant's users with the record. */
export const compareIdentities = (operation: OperationRecord, { step }: TaskInput): Promise<StepResult> =>
  visitAllUsers(operation, step, async (users) => (await Promise.all(users.map(inspectIdentity))).flat());

/** Makes a missing identity again. Its tokens have another subject, which the record then names. */
async function remakeIdentity(operation: OperationRecord, user: UserRecord): Promise<void> {
  const made = await makeIdentity(user, { isRetry: false });
  if (made === "emailTaken") return;
  await retryOnConflict(async () => {
    const current = await getUser(user.id);
    if (current === undefined || current.subject === made.subject) return;
    await commit(accept([replaceIdentity(current, made.subject)]), buildCause(operation));
  });
}

/** Brings a user's identity to the record. `isMissing` is true if it was missing, also if a former attempt has made it. */
async function matchIdentity(operation: OperationRecord, user: UserRecord, isMissing: boolean): Promise<void> {
  const identity = await observeIdentity(user.id);
  if (user.status === "removed") {
    if (identity !== undefined) await removeIdentity(user.id);
    return;
  }
  if (user.status !== "active" && user.status !== "disabled") return;
  if (isMissing || identity === undefined) await remakeIdentity(operation, user);
  const current = await getUser(user.id);
  if (current !== undefined && (await observeIdentity(user.id)) !== undefined) await alignIdentity(current);
}

/**
 * Repairs a user's identity, and returns its findings with the result. The user may have changed since they were stated, so
 * the record of now decides. A user on whom an operation runs is left alone.
 */
async function repairIdentity(operation: OperationRecord, id: string, stated: Finding[]): Promise<Finding[]> {
  const user = await getUser(id);
  if (user === undefined || (await isChanging(user))) return [];
  const isMissing = stated.some(({ kind }) => kind === "identityMissing");
  await matchIdentity(operation, user, isMissing);
  const remaining = compareIdentity((await getUser(id)) ?? user, await observeIdentity(id));
  const isRepaired = ({ kind }: Finding) => !remaining.some((one) => one.kind === kind);
  return mergeFindings(
    stated.map((one) => ({ ...one, repaired: isRepaired(one) })),
    remaining.map((one) => ({ ...one, repaired: false })),
  );
}

/**
 * Repairs the identities of a tenant's users that differ from the record. States each difference before its repair: a
 * crash after the repair would hide it, and after the first of two changes the second one would be left out.
 */
export const repairIdentities = (operation: OperationRecord, { step }: TaskInput): Promise<StepResult> =>
  visitAllUsers(operation, step, async (users) => {
    const known = (operation.findings ?? []).filter((one) => one.repaired === undefined);
    // Of the other users only: a half repaired identity may differ in another way.
    const others = users.filter(({ id }) => !known.some(({ subject }) => subject === id));
    const found = (await Promise.all(others.map(inspectIdentity))).flat();
    if (found.length > 0) await saveFindings(operation, (before) => mergeFindings(before, found));
    const results: Finding[] = [];
    for (const { id } of users) {
      const stated = [...known, ...found].filter(({ subject }) => subject === id);
      if (stated.length > 0) results.push(...(await repairIdentity(operation, id, stated)));
    }
    return results;
  });
