import { createHash } from "node:crypto";
import type { LogRow } from "./invariants.ts";
import type { Row, WorldSnapshot } from "./world-snapshot.ts";

/** The outcome of a run without what differs between any two runs: comparable, and readable where it differs. */
export type NormalForm = {
  world: Record<string, unknown[]>;
  /** The events of each aggregate, in their order. */
  history: Record<string, unknown[]>;
  /** What may be so after no run. */
  violations: string[];
};

/** Short enough to be printed, and the same for the same outcome only. */
export const computeFingerprint = (form: NormalForm): string =>
  createHash("sha256").update(JSON.stringify(form)).digest("hex").slice(0, 16);

/**
 * Brings what a run left behind into its normal form: ids get the name of what they stand for, times the word for it.
 * Left out are the traces that a fault may leave (the count of attempts and of an operation's writes, and the events
 * that tell of faults that were mended) and what two clean runs do not share (which of several events caused a fact).
 * The feed is judged by itself: in which order events of several aggregates come there is nobody's promise.
 * Everything else counts: each field of each row, each stack, execution and queue, each event in its order.
 * `own` are the run's own names.
 */
export function toNormalForm(left: WorldSnapshot, violations: string[], own: Record<string, string>): NormalForm {
  const rename = createRenamer(left, own);
  const { EventLog: log = [], Feed: _, FeedBacklog: __, ...kinds } = left;
  const world = Object.entries(kinds).map(([kind, rows]) => {
    return [kind, rows.map((row) => rename(normalizeRow(kind, row))).sort(compareText)] as const;
  });
  const rows = (log as LogRow[]).toSorted((one, other) => one.sequence - other.sequence);
  const sent = rows.filter(({ envelope }) => envelope.type !== "OperationStepRetried");
  const history = Object.entries(Object.groupBy(sent, (row) => String(rename(row.aggregate))));
  return {
    world: Object.fromEntries(world),
    history: Object.fromEntries(
      history
        .map(([aggregate, events = []]) => [aggregate, events.map((event) => rename(normalizeRow("EventLog", event)))])
        .sort(compareText),
    ),
    violations,
  };
}

const compareText = (one: unknown, other: unknown) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1);

const compareTime = (one: { time: string }, other: { time: string }) => one.time.localeCompare(other.time);

const omit = (row: object, ...fields: string[]): Row =>
  Object.fromEntries(Object.entries(row).filter(([field]) => !fields.includes(field)));

/** An answer that shows an operation on its way, without the attempts at its steps. */
const omitAttempts = (shown: Row): Row => {
  if (!Array.isArray(shown["steps"])) return shown;
  const steps = shown["steps"].map((step: object) => omit(step, "attempts", "nextAttemptAt"));
  return { ...omit(shown, "version"), steps };
};

/** The answer kept for copies of a request: how often a step had been tried until then is in it too. */
const normalizeStoredAnswer = (answer: { body: string } | undefined) => {
  if (answer === undefined) return undefined;
  const body: Row = JSON.parse(answer.body);
  const operation = body["operation"] as Row | undefined;
  return { ...answer, body: omitAttempts(operation ? { ...body, operation: omitAttempts(operation) } : body) };
};

/** What is left out of each kind of row. The chain of hashes is checked by itself. */
const normalizeRow = (kind: string, row: object): Row => {
  const rest = omit(row, "head", "hash", "previousHash");
  switch (kind) {
    case "Operation": {
      const steps = (rest["steps"] as object[]).map((step) => omit(step, "attempts"));
      return { ...omit(rest, "version", "sequence"), steps };
    }
    case "EventLog":
      return { ...omit(rest, "sequence"), envelope: omit(rest["envelope"] as object, "sequence", "causationid") };
    case "Idempotency":
      return {
        ...omit(rest, "fingerprint", "expiration", "in_progress_expiration"),
        id: String(rest["id"]).split("#")[0],
        answer: normalizeStoredAnswer(rest["answer"] as { body: string } | undefined),
      };
    case "Schedules":
      // Its name is made from what it says.
      return omit(rest, "Name");
    case "Notification":
      // What counts them goes on from run to run: whether it is right is checked by itself.
      return omit(rest, "used");
    case "Gone":
      return { kind: rest["kind"], row: normalizeRow(String(rest["kind"]), rest["row"] as Row) };
    case "Stacks":
      return omit(rest, "StackId", "LastUpdatedTime");
    default:
      return rest;
  }
};

/** Rows in the order in which they came to be: ids say when they were made. */
const sortRows = (rows: Row[] = []): Row[] =>
  rows.toSorted((one, other) => (String(one["id"]) < String(other["id"]) ? -1 : 1));

/** What came, became different or went. */
const withDeleted = (left: WorldSnapshot, kind: string): Row[] => {
  const gone = (left["Gone"] ?? []).filter((one) => one["kind"] === kind).map(({ row }) => row as Row);
  return [...(left[kind] ?? []), ...gone];
};

/** The machine clients that answers tell of, in the order of the answers; most of them are not there any more. */
const listIssuedClients = (left: WorldSnapshot): unknown[] =>
  (left["Idempotency"] ?? [])
    .map(({ answer }) => JSON.parse((answer as { body: string } | undefined)?.body ?? "{}") as Row)
    .filter(({ clientId }) => clientId !== undefined)
    .sort((one, other) => Number(one["version"]) - Number(other["version"]))
    .flatMap(({ previousClientId, clientId }) => [previousClientId, clientId]);

/** Gives every id of the run a name. Two of what there should be one of get different names, and so show. */
const createRenamer = (left: WorldSnapshot, own: Record<string, string>) => {
  const names = new Map(Object.entries(own));
  const provided = new Map<string, number>();
  const name = (id: unknown, what: string) => {
    if (names.has(String(id))) return;
    const count = (provided.get(what) ?? 0) + 1;
    provided.set(what, count);
    const label = count === 1 ? `<${what}>` : `<${what} ${count}>`;
    // Where an underscore may not stand, as in a stack's name, the id is written with a hyphen.
    for (const form of [String(id), String(id).replace("_", "-")]) names.set(form, label);
  };
  for (const { sk, id } of sortRows(left["Tenant"])) if (sk === "tenant") name(id, "tenant");
  for (const { sk, id, subject } of sortRows(left["User"])) {
    if (sk === "user") name(id, "user");
    if (subject !== undefined) name(subject, "subject");
  }
  const operations = sortRows(left["Operation"]);
  for (const { id, kind, productId, tenantId } of operations) {
    name(id, `${kind} ${productId ?? ""}`.trim());
    if (tenantId) name(tenantId, "tenant");
  }
  for (const { id, topicArn } of sortRows(withDeleted(left, "Notification"))) {
    if (topicArn === undefined) continue;
    name(id, "notification");
    name(String(topicArn).split("-").at(-1), "endpoint key");
  }
  const sent = ((left["EventLog"] ?? []) as LogRow[]).map(({ envelope }) => envelope).toSorted(compareTime);
  const requests = [
    ...operations.map((row) => row["correlationId"]),
    ...sent.map(({ correlationid }) => correlationid),
  ];
  for (const one of new Set(requests)) name(one, "request");
  for (const id of listIssuedClients(left)) name(id, "clientId");
  for (const { ClientId } of left["MachineClients"] ?? []) name(ClientId, "clientId");
  for (const { SubscriptionArn } of withDeleted(left, "Subscriptions")) name(SubscriptionArn, "subscription");
  for (const { connection } of left["Product"] ?? []) {
    for (const [key, value] of Object.entries(connection as Row)) {
      if (/queueUrl|clientId|externalId/i.test(key)) name(value, key);
    }
  }
  // What a stack gave goes by its name there, so that a record of another stack's shows.
  for (const { outputs = {}, tags = {} } of left["Stacks"] ?? []) {
    const product = (tags as Row)["tenantry:product"];
    for (const [key, value] of Object.entries(outputs as Row)) name(value, `${key} of ${product}`);
  }
  // Longer ones first: a name may be part of another.
  const known = [...names].sort(([one], [other]) => other.length - one.length);
  return (value: unknown): unknown => {
    let text = JSON.stringify(value);
    for (const [id, label] of known) text = text.replaceAll(id, label);
    return JSON.parse(
      text
        .replaceAll(TIME_PATTERN, "<time>")
        .replaceAll(EVENT_ID_PATTERN, "<event>")
        .replaceAll(EARLIER_ID_PATTERN, "<earlier $1>"),
    );
  };
};

const TIME_PATTERN = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g;
const EVENT_ID_PATTERN = /evt_[0-9a-f]{32}/g;
/** What was there before the run and did not change in it. */
const EARLIER_ID_PATTERN = /(ten|usr|op)_[0-9a-f]{32}/g;
