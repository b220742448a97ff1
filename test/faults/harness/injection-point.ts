import { type Call, isReadOnly } from "./call.ts";
import type { CallHandler, CallOutcome, ObservedCall, Reply } from "./proxy.ts";

/** How a call goes wrong. Only of `error` is the function told; of the others it learns nothing. */
const faultModes = {
  /** The function dies and the call was never made. */
  before: async () => "die",
  /** The call took effect and the function dies before it hears so. */
  after: (_, forward) => forward().then((): CallOutcome => "die"),
  /** The call took effect, the connection breaks, the function lives on. */
  cut: (_, forward) => forward().then((): CallOutcome => "cut"),
  /** The call took effect and its answer never comes: the function is ended by its own time-out. */
  hang: (_, forward) => forward().then((): CallOutcome => "hang"),
  /** AWS refuses: by turns because something broke there and because it is asked too often. */
  error: async (call) =>
    call.occurrence % 2 === 1
      ? createErrorReply(call, 500, "InternalServerError", "Something broke (injected)")
      : createErrorReply(call, 400, "ThrottlingException", "Rate exceeded (injected)"),
} as const satisfies Record<string, CallHandler>;
type FaultMode = keyof typeof faultModes;

/** Builds the answer by which a service refuses: those that speak JSON name the error in the body, others speak XML. */
export const createErrorReply = ({ service }: Call, status: number, code: string, message: string): Reply => {
  const json = ["DynamoDB", "EventBridge", "StepFunctions", "SQS", "Cognito", "Scheduler"].includes(service);
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`;
  const xml = service === "S3" ? error : `<ErrorResponse>${error}<RequestId>injected</RequestId></ErrorResponse>`;
  const body = Buffer.from(json ? JSON.stringify({ __type: code, message }) : xml);
  const type = json ? "application/x-amz-json-1.0" : "text/xml";
  return { status, headers: ["Content-Type", type, "Content-Length", String(body.length)], body };
};

/** One way in which one call of a path goes wrong, or several joined by `+`: a name under which it can be repeated. */
export type InjectionPoint = string;

/** The call of a run, such as `start-workflow/DynamoDB.TransactWriteItems#1`: counted over all invocations. */
export const callNameOf = ({ caller, service, action, occurrence }: ObservedCall): string =>
  `${caller}/${service}.${action}#${occurrence}`;

/** The points of a call. Where nothing changes, being cut off after it is no other case than being cut off before. */
const listPoints = (name: string): InjectionPoint[] => {
  const action = /\.(\w+)#/.exec(name)?.[1] ?? "";
  const worth: FaultMode[] = isReadOnly({ action }) ? ["before", "error"] : (Object.keys(faultModes) as FaultMode[]);
  return worth.map((mode) => `${name}/${mode}`);
};

/** The points that every one of several recorded runs goes through. */
export const listCommonPoints = (recordings: (readonly ObservedCall[])[]): InjectionPoint[] => {
  const [first = new Set<string>(), ...others] = recordings.map((calls) => new Set(calls.map(callNameOf)));
  return [...first].filter((name) => others.every((names) => names.has(name))).flatMap(listPoints);
};

const parsePoint = (point: InjectionPoint): [string, FaultMode] => {
  const cut = point.lastIndexOf("/");
  const [name, mode] = [point.slice(0, cut), point.slice(cut + 1)];
  if (!(mode in faultModes))
    throw new Error(`${point}: there is no mode ${mode}, only ${Object.keys(faultModes).join(", ")}`);
  return [name, mode as FaultMode];
};

/** Lets the calls of a point go wrong, each once; `reached` tells whether all came up. */
export const injectFault = (point: InjectionPoint): { handling: CallHandler; reached: () => boolean } => {
  const pending = new Map(point.split("+").map(parsePoint));
  return {
    handling: (call, forward) => {
      const mode = pending.get(callNameOf(call));
      if (mode === undefined) return forward();
      pending.delete(callNameOf(call));
      return faultModes[mode](call, forward);
    },
    reached: () => pending.size === 0,
  };
};
