import type { Rejection } from "../shared/decision.ts";
import { buildBusy, buildIllegalTransition, checkStatus } from "../shared/rejections.ts";
import { userTransitions } from "../shared/transitions.ts";
import { ensureAdministratorRemains } from "./administrators.ts";
import type { UserState } from "./user.ts";

/** The part of a user's state that decides which actions are possible. */
export type UserSituation = Pick<UserState, "user" | "signedIn" | "administratorCheck"> & {
  running: { id: string; kind?: string } | undefined;
};

const checkIdle = ({ running }: UserSituation): Rejection | undefined => running && buildBusy(running.id, "user");

/** Returns the rejections of every change of a user. */
export const checkUserUpdate = (state: UserSituation) => [
  checkIdle(state),
  checkStatus(userTransitions.update, state.user.status, { resource: "user", predicate: "be changed" }),
];

/** Returns the rejection of a change that takes the last administrator away. */
function checkAdministrator(
  { user, administratorCheck }: UserSituation,
  status: "disabled" | "removed",
): Rejection | undefined {
  const remaining = ensureAdministratorRemains(user, { ...user, status }, administratorCheck);
  return "rejection" in remaining ? remaining.rejection : undefined;
}

/** Returns the rejections of disabling a user. */
export const checkDisable = (state: UserSituation) => [
  checkIdle(state),
  checkStatus(userTransitions.disable, state.user.status, { resource: "user", predicate: "be disabled" }),
  checkAdministrator(state, "disabled"),
];

/** Returns the rejections of enabling a user. */
export const checkEnable = (state: UserSituation) => [
  checkIdle(state),
  checkStatus(userTransitions.enable, state.user.status, { resource: "user", predicate: "be enabled" }),
];

/** Returns the rejections of sending a user's invitation again. */
export function checkResend(state: UserSituation): (Rejection | undefined)[] {
  const { status } = state.user;
  const detail = "The person has already signed in. The sign-in page resets a forgotten password.";
  return [
    checkIdle(state),
    checkStatus(userTransitions.resendInvitation, status, { resource: "user", predicate: "be invited again" }),
    state.signedIn ? buildIllegalTransition(detail, status) : undefined,
  ];
}

/** Returns the rejections of removing a user. A repeated removal is answered with the one that exists. */
export function checkRemoval(state: UserSituation): (Rejection | undefined)[] {
  const { user, running } = state;
  if (user.status === "removed") return [buildIllegalTransition("The user is removed already.", user.status)];
  if (running?.kind !== "user.remove") return [checkAdministrator(state, "removed")];
  return [buildIllegalTransition("The removal of the user is running already.", user.status)];
}
