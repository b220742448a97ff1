import { type Rejection, reject } from "./decision.ts";

/** Builds the rejection of a command that the current status does not allow. */
export const buildIllegalTransition = (detail: string, currentStatus: string): Rejection => ({
  code: "illegalTransition",
  detail,
  currentStatus,
});

/** Builds the rejection of a body with an invalid field. */
export const buildInvalidField = (pointer: string, detail: string): Rejection => ({
  code: "invalidField",
  detail,
  errors: [{ pointer, detail }],
});

/** Builds the rejection of a body that refers to an unknown resource. */
export const buildUnknownReference = (pointer: string, detail: string): Rejection => ({
  code: "unknownReference",
  detail,
  errors: [{ pointer, detail }],
});

/** Rejects a command because another operation runs on the resource. */
export const rejectBusy = (operationId: string, resource: string): { ok: false; rejection: Rejection } =>
  reject({ code: "busy", detail: `Another operation runs on the ${resource}.`, operationId });
