import type { Operation } from "../../../../console/src/api/openapi.d.ts";
import { CliError } from "../../failures/cli-error.ts";
import { exitCodes } from "../../failures/exit-codes.ts";
import { PLATFORM_MS, pollOperation } from "../finish-operation.ts";
import { isShownDifferently } from "../rules/check-snapshot.ts";
import type { ReadProfile, Run, SyntheticTenant } from "../run.ts";
import { takeSnapshot, waitForSnapshot } from "../snapshot.ts";
import { createAddress } from "./onboard.ts";

/** The time for the product to read a profile, or to delete it. A loaded machine needs more than ten seconds. */
const SETTLE_MS = 30_000;

/** Waits for an operation in which the product has no part. */
async function require(run: Run, { id }: Operation): Promise<void> {
  const ended = await pollOperation(run.api, id, { ...run.pollPolicy, timeoutMs: PLATFORM_MS });
  if (ended?.status === "succeeded") return;
  throw new CliError("A synthetic user could not be changed.", {
    code: "platformFailed",
    exitCode: exitCodes.fault,
    why: ended?.error?.reason ?? `The platform did not end the operation within ${PLATFORM_MS / 1_000} s.`,
    remedy: `tenantry operations get ${id}`,
  });
}

/** Checks that the profile has the declared attributes, as far as the user has them. */
async function checkProfile(read: ReadProfile, { product }: Run, tenantId: string, userId: string) {
  const declared = product.profileAttributes ?? [];
  try {
    const attributes = await read(tenantId, userId);
    if (!attributes) return "The machine client can't read the profile of a user with access.";
    const missing = declared.filter((name) => ["email", "displayName"].includes(name) && !(name in attributes));
    return missing.length > 0 ? `The profile lacks ${missing.join(", ")}.` : undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Invites a user with a role in the product, changes the roles, reads the profile, and removes the user. */
export async function liveWithUser(run: Run, tenant: SyntheticTenant): Promise<void> {
  const { api, product, life, readProfile } = run;
  run.note("Invite a user, change the roles, and remove the user");
  const path = { tenantId: tenant.id };
  const body = {
    email: createAddress(run.mailbox),
    attributes: { displayName: "Conformance" },
    roles: ["member" as const],
    products: { [product.id]: ["user"] },
  };
  const invitation = await api.send("users:invite", { path, body });
  await require(run, invitation);
  const userPath = { ...path, userId: invitation.target.id };
  const isShown = () => isShownDifferently(life, "onboarded", "profileShared") ?? true;
  await waitForSnapshot(run, tenant, "profileShared", { isExpected: isShown, timeoutMs: SETTLE_MS });
  if (readProfile) {
    const problem = await checkProfile(readProfile, run, tenant.id, invitation.target.id);
    life.profile = { declared: product.profileAttributes ?? [], problem };
  }
  const products = { [product.id]: ["user", "reviewer"] };
  await require(run, await api.send("users:update", { path: userPath, body: { products } }));
  await require(run, await api.send("users:remove", { path: userPath }));
  const isForgotten = () => !isShownDifferently(life, "onboarded", "profileWithdrawn");
  await waitForSnapshot(run, tenant, "profileWithdrawn", { isExpected: isForgotten, timeoutMs: SETTLE_MS });
  if (readProfile && !life.profile?.problem) await checkWithdrawnProfile(readProfile, run, userPath);
  // Later snapshots are compared with this one, which must not include the user.
  await takeSnapshot(run, tenant, "profileWithdrawn");
}

async function checkWithdrawnProfile(read: ReadProfile, { life }: Run, { tenantId, userId }: Record<string, string>) {
  const attributes = await read(tenantId ?? "", userId ?? "");
  if (attributes && life.profile) life.profile.problem = "The profile of a removed user can still be read.";
}
