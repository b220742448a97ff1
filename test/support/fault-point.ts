import { type Call, changesNothing } from "./fault-call.ts";
import type { Fate, Handling, Reply, SeenCall } from "./fault-proxy.ts";

/** How a call goes wrong. Only of `error` is the function told; of the others it learns nothing. */
const modes = {
  /** The function dies and the call was never made. */
  before: async () => "die",
  /** The call took effect and the function dies before it hears so. */
  after: (_, forward) => forward().then((): Fate => "die"),
  /** The call took effect, the connection breaks, the function lives on. */
  cut: (_, forward) => forward().then((): Fate => "cut"),
  /** The call took effect and its answer never comes: the function is ended by its own time-out. */
  hang: (_, forward) => forward().then((): Fate => "hang"),
  /** AWS refuses: by turns because something broke there and because it is asked too often. */
  error: async (call) =>
    call.occurrence % 2 === 1
      ? refusal(call, 500, "InternalServerError", "Something broke (injected)")
      : refusal(call, 400, "ThrottlingException", "Rate exceeded (injected)"),
} as const satisfies Record<string, Handling>;
type Mode = keyof typeof modes;

/** Builds the answer by which a service refuses: those that speak JSON name the error in the body, others speak XML. */
export const refusal = ({ service }: Call, status: number, code: string, message: string): Reply => {
  const json = ["DynamoDB", "EventBridge", "StepFunctions", "SQS", "Cognito", "Scheduler"].includes(service);
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`;
  const xml = service === "S3" ? error : `<ErrorResponse>${error}<RequestId>injected</RequestId></ErrorResponse>`;
  const body = Buffer.from(json ? JSON.stringify({ __type: code, message }) : xml);
  const type = json ? "application/x-amz-json-1.0" : "text/xml";
  return { status, headers: ["Content-Type", type, "Content-Length", String(body.length)], body };
};

/** One way in which one call of a path goes wrong, or several joined by `+`: a name under which it can be repeated. */
export type Point = string;

/** The call of a run, such as `start-workflow/DynamoDB.TransactWriteItems#1`: counted over all invocations. */
export const nameOf = ({ caller, service, action, occurrence }: SeenCall): string =>
  `${caller}/${service}.${action}#${occurrence}`;

/** The points of a call. Where nothing changes, being cut off after it is no other case than being cut off before. */
const pointsOf = (name: string): Point[] => {
  const action = /\.(\w+)#/.exec(name)?.[1] ?? "";
  const worth: Mode[] = changesNothing({ action }) ? ["before", "error"] : (Object.keys(modes) as Mode[]);
  return worth.map((mode) => `${name}/${mode}`);
};

/** The points that every one of several recorded runs goes through. */
export const pointsIn = (recordings: (readonly SeenCall[])[]): Point[] => {
  const [first = new Set<string>(), ...others] = recordings.map((calls) => new Set(calls.map(nameOf)));
  return [...first].filter((name) => others.every((names) => names.has(name))).flatMap(pointsOf);
};

const parsed = (point: Point): [string, Mode] => {
  const cut = point.lastIndexOf("/");
  const [name, mode] = [point.slice(0, cut), point.slice(cut + 1)];
  if (!(mode in modes)) throw new Error(`${point}: there is no mode ${mode}, only ${Object.keys(modes).join(", ")}`);
  return [name, mode as Mode];
};

/** Lets the calls of a point go wrong, each once; `reached` tells whether all came up. */
export const faultAt = (point: Point): { handling: Handling; reached: () => boolean } => {
  const pending = new Map(point.split("+").map(parsed));
  return {
    handling: (call, forward) => {
      const mode = pending.get(nameOf(call));
      if (mode === undefined) return forward();
      pending.delete(nameOf(call));
      return modes[mode](call, forward);
    },
    reached: () => pending.size === 0,
  };
};
