import { type Call, isReadOnly } from "./call.ts";
import type { CallHandler, CallOutcome, ObservedCall, Reply } from "./proxy.ts";

/** The kinds of faults. Only `error` is visible to the function. */
const faultModes = {
  /** The function dies before the call. */
  before: async () => "die",
  /** The call takes effect, and the function dies before the answer. */
  after: (_, forward) => forward().then((): CallOutcome => "die"),
  /** The call takes effect, the connection breaks, and the function continues. */
  cut: (_, forward) => forward().then((): CallOutcome => "cut"),
  /** The call takes effect and has no answer, until the function's timeout. */
  hang: (_, forward) => forward().then((): CallOutcome => "hang"),
  /** AWS returns an error: an internal error and a throttling error alternately. */
  error: async (call) =>
    call.occurrence % 2 === 1
      ? createErrorReply(call, 500, "InternalServerError", "Something broke (injected)")
      : createErrorReply(call, 400, "ThrottlingException", "Rate exceeded (injected)"),
} as const satisfies Record<string, CallHandler>;
type FaultMode = keyof typeof faultModes;

/** Builds a service's error response: JSON with the error in the body, or XML. */
export function createErrorReply({ service }: Call, status: number, code: string, message: string): Reply {
  const isJson = ["DynamoDB", "EventBridge", "StepFunctions", "SQS", "Cognito", "Scheduler"].includes(service);
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`;
  const xml = service === "S3" ? error : `<ErrorResponse>${error}<RequestId>injected</RequestId></ErrorResponse>`;
  const body = Buffer.from(isJson ? JSON.stringify({ __type: code, message }) : xml);
  const type = isJson ? "application/x-amz-json-1.0" : "text/xml";
  return { status, headers: ["Content-Type", type, "Content-Length", String(body.length)], body };
}

/** The name of a fault at one call of a path, or of several faults joined by `+`. It repeats the fault. */
export type InjectionPoint = string;

/** Returns the name of a call, such as `start-workflow/DynamoDB.TransactWriteItems#1`. The number counts over all
 *  invocations. */
export const callNameOf = ({ caller, service, action, occurrence }: ObservedCall): string =>
  `${caller}/${service}.${action}#${occurrence}`;

/** Lists the points of a call. For a read-only call, faults before and after it are equivalent. */
function listPoints(name: string): InjectionPoint[] {
  const action = /\.(\w+)#/.exec(name)?.[1] ?? "";
  const modes: FaultMode[] = isReadOnly({ action }) ? ["before", "error"] : (Object.keys(faultModes) as FaultMode[]);
  return modes.map((mode) => `${name}/${mode}`);
}

/** Lists the points that occur in all recorded runs. */
export function listCommonPoints(recordings: (readonly ObservedCall[])[]): InjectionPoint[] {
  const [first = new Set<string>(), ...others] = recordings.map((calls) => new Set(calls.map(callNameOf)));
  return [...first].filter((name) => others.every((names) => names.has(name))).flatMap(listPoints);
}

function parsePoint(point: InjectionPoint): [string, FaultMode] {
  const separator = point.lastIndexOf("/");
  const [name, mode] = [point.slice(0, separator), point.slice(separator + 1)];
  if (!(mode in faultModes))
    throw new Error(`${point}: there is no mode ${mode}, only ${Object.keys(faultModes).join(", ")}`);
  return [name, mode as FaultMode];
}

/** Creates a handler that injects a point's faults, each once. `isReached` checks whether all of them have occurred. */
export function injectFault(point: InjectionPoint): { handling: CallHandler; isReached: () => boolean } {
  const pending = new Map(point.split("+").map(parsePoint));
  return {
    handling: (call, forward) => {
      const mode = pending.get(callNameOf(call));
      if (mode === undefined) return forward();
      pending.delete(callNameOf(call));
      return faultModes[mode](call, forward);
    },
    isReached: () => pending.size === 0,
  };
}
