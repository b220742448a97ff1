import type { Finding } from "../../../schemas/finding.ts";
import type { UserRecord } from "../../../schemas/user.ts";

/** A user's identity as it is in the user pool. */
export type ObservedIdentity = { isEnabled: boolean; groups: readonly string[] };

type RecordedUser = Pick<UserRecord, "id" | "status" | "roles">;

function compareAccess({ id, status }: RecordedUser, { isEnabled }: ObservedIdentity): Finding[] {
  if (status === "active" && !isEnabled) {
    const detail = "The user is active, but the identity is disabled.";
    return [{ kind: "identityDisabled", subject: id, detail, repair: "enables the identity" }];
  }
  if (status === "disabled" && isEnabled) {
    const detail = "The user is disabled, but the identity can sign in.";
    return [{ kind: "identityEnabled", subject: id, detail, repair: "disables the identity and signs it out" }];
  }
  return [];
}

function compareGroups({ id, roles }: RecordedUser, { groups }: ObservedIdentity): Finding[] {
  const extra = groups.filter((group) => !roles.some((role) => role === group));
  const missing = roles.filter((role) => !groups.includes(role));
  if (extra.length + missing.length === 0) return [];
  const parts = [
    ...(extra.length === 0 ? [] : [`is in the groups ${extra.join(", ")} without the roles`]),
    ...(missing.length === 0 ? [] : [`is not in the groups ${missing.join(", ")}`]),
  ];
  const detail = `The identity ${parts.join(" and ")}.`;
  return [{ kind: "identityGroups", subject: id, detail, repair: "sets the groups to the user's roles" }];
}

/** Compares a user's identity with the record. Nothing may run on the user; a failed user may have an identity or not. */
export function compareIdentity(user: RecordedUser, identity: ObservedIdentity | undefined): Finding[] {
  const { id: subject, status } = user;
  if (status === "removed") {
    if (identity === undefined) return [];
    const detail = "The user is removed, but the identity still exists.";
    return [{ kind: "identityLeftover", subject, detail, repair: "removes the identity" }];
  }
  if (status !== "active" && status !== "disabled") return [];
  if (identity === undefined) {
    const detail = "The user has no identity and can't sign in.";
    return [{ kind: "identityMissing", subject, detail, repair: "makes the identity again and sends an invitation" }];
  }
  return [...compareAccess(user, identity), ...compareGroups(user, identity)];
}
