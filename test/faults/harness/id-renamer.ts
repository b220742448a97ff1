import type { LogRow } from "./invariants.ts";
import type { Row, WorldSnapshot } from "./world-snapshot.ts";

/** Assigns a label to an id, such as `<tenant>` for the first and `<tenant 2>` for the second one. */
type Label = (id: unknown, kind: string) => void;

/** Sorts rows by id, which is the order of their creation. */
const sortRows = (rows: Row[] = []): Row[] =>
  rows.toSorted((one, other) => (String(one["id"]) < String(other["id"]) ? -1 : 1));

const compareTime = (one: { time: string }, other: { time: string }) => one.time.localeCompare(other.time);

/** Returns the new, changed and deleted rows of a kind. */
function withDeleted(changed: WorldSnapshot, kind: string): Row[] {
  const deleted = (changed["Gone"] ?? []).filter((one) => one["kind"] === kind).map(({ row }) => row as Row);
  return [...(changed[kind] ?? []), ...deleted];
}

function labelTenantsAndUsers(changed: WorldSnapshot, label: Label): void {
  for (const { sk, id } of sortRows(changed["Tenant"])) if (sk === "tenant") label(id, "tenant");
  for (const { sk, id, subject } of sortRows(changed["User"])) {
    if (sk === "user") label(id, "user");
    if (subject !== undefined) label(subject, "subject");
  }
}

function labelOperations(changed: WorldSnapshot, label: Label): void {
  for (const { id, kind, productId, tenantId } of sortRows(changed["Operation"])) {
    label(id, `${kind} ${productId ?? ""}`.trim());
    if (tenantId) label(tenantId, "tenant");
  }
}

function labelNotifications(changed: WorldSnapshot, label: Label): void {
  for (const { id, topicArn } of sortRows(withDeleted(changed, "Notification"))) {
    if (topicArn === undefined) continue;
    label(id, "notification");
    label(String(topicArn).split("-").at(-1), "endpoint key");
  }
}

function labelRequests(changed: WorldSnapshot, label: Label): void {
  const log = ((changed["EventLog"] ?? []) as LogRow[]).map(({ envelope }) => envelope).toSorted(compareTime);
  const correlationIds = [
    ...sortRows(changed["Operation"]).map((row) => row["correlationId"]),
    ...log.map(({ correlationid }) => correlationid),
  ];
  for (const one of new Set(correlationIds)) label(one, "request");
}

/** Lists the machine clients in stored answers, in the order of the answers. Most of these clients are deleted. */
const listIssuedClients = (changed: WorldSnapshot): unknown[] =>
  (changed["Idempotency"] ?? [])
    .map(({ answer }) => JSON.parse((answer as { body: string } | undefined)?.body ?? "{}") as Row)
    .filter(({ clientId }) => clientId !== undefined)
    .sort((one, other) => Number(one["version"]) - Number(other["version"]))
    .flatMap(({ previousClientId, clientId }) => [previousClientId, clientId]);

function labelProducts(changed: WorldSnapshot, label: Label): void {
  for (const id of listIssuedClients(changed)) label(id, "clientId");
  for (const { ClientId } of changed["MachineClients"] ?? []) label(ClientId, "clientId");
  for (const { SubscriptionArn } of withDeleted(changed, "Subscriptions")) label(SubscriptionArn, "subscription");
  for (const { sk, id } of sortRows(changed["Product"])) if (sk === "rollout") label(id, "rollout");
  for (const { connection = {} } of changed["Product"] ?? []) {
    for (const [key, value] of Object.entries(connection as Row)) {
      if (/queueUrl|clientId|externalId/i.test(key)) label(value, key);
    }
  }
}

/** Labels outputs by the stack's product, so that an output of another stack becomes visible. */
function labelStackOutputs(changed: WorldSnapshot, label: Label): void {
  for (const { outputs = {}, tags = {} } of changed["Stacks"] ?? []) {
    const product = (tags as Row)["tenantry:product"];
    for (const [key, value] of Object.entries(outputs as Row)) label(value, `${key} of ${product}`);
  }
}

/** Collects the labels of all ids of a run. Duplicates get different labels and so become visible. */
function collectLabels(changed: WorldSnapshot, ownNames: Record<string, string>): Map<string, string> {
  const labels = new Map(Object.entries(ownNames));
  const counts = new Map<string, number>();
  const label: Label = (id, kind) => {
    if (labels.has(String(id))) return;
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    const text = count === 1 ? `<${kind}>` : `<${kind} ${count}>`;
    // A stack's name can't contain an underscore, so it contains the id with a hyphen.
    for (const form of [String(id), String(id).replace("_", "-")]) labels.set(form, text);
  };
  labelTenantsAndUsers(changed, label);
  labelOperations(changed, label);
  labelNotifications(changed, label);
  labelRequests(changed, label);
  labelProducts(changed, label);
  labelStackOutputs(changed, label);
  return labels;
}

const TIME_PATTERN = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g;
const EVENT_ID_PATTERN = /evt_[0-9a-f]{32}/g;
/** The ids of resources that existed before the run and did not change. */
const EARLIER_ID_PATTERN = /(ten|usr|op|rol)_[0-9a-f]{32}/g;

/** Sorts the fields of an object by name. Their order depends on the order of the writes, and means nothing. */
const sortFields = (_: string, value: unknown): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
    : value;

/** Creates a function that replaces all ids and times in a value by labels, and sorts its fields. */
export function createRenamer(changed: WorldSnapshot, ownNames: Record<string, string>): (value: unknown) => unknown {
  // Longer ids come first, because an id may be part of another one.
  const labels = [...collectLabels(changed, ownNames)].sort(([one], [other]) => other.length - one.length);
  return (value) => {
    let text = JSON.stringify(value);
    for (const [id, label] of labels) text = text.replaceAll(id, label);
    return JSON.parse(
      text
        .replaceAll(TIME_PATTERN, "<time>")
        .replaceAll(EVENT_ID_PATTERN, "<event>")
        .replaceAll(EARLIER_ID_PATTERN, "<earlier $1>"),
      sortFields,
    );
  };
}
