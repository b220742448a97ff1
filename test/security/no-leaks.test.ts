import { beforeAll, describe, expect, it } from "vitest";
import type { LogRow } from "../../events/chain.ts";
import type { Operation } from "../../schemas/operation.ts";
import {
  Canaries,
  readExecutionHistories,
  readLogsByGroup,
  readQueuedMessages,
  readRows,
} from "../support/canaries/canaries.ts";
import { sendPeopleCanaries } from "../support/canaries/canary-people.ts";
import { sendSecretCanaries } from "../support/canaries/canary-secrets.ts";
import { sendTenantCanaries } from "../support/canaries/canary-tenants.ts";
import { findArchivedIds, readArchivedEvents } from "../support/events/archive.ts";
import { type EventListener, listenToTopic } from "../support/events/event-listener.ts";
import { readTimeline, uniqueName } from "../support/scenarios/tenants.ts";
import { type ApiResponse, signInAs, waitFor } from "../support/system/deployed-system.ts";

const canaries = new Canaries();
/** Canaries in reports: they may be in events and operations, but not in logs. */
const reportCanaries = new Canaries();
const startedAt = Date.now();
const topics = ["WorkflowStatusTopicArn", "WorkflowErrorsTopicArn", "WorkflowRetriesTopicArn", "LifecycleTopicArn"];
const listeners: EventListener[] = [];
let operations: string[];
let rejections: ApiResponse[];
let tenantId: string;

describe("personal values and secrets of requests", () => {
  beforeAll(async () => {
    listeners.push(
      ...(await Promise.all(topics.map((topic) => listenToTopic(topic, uniqueName("canary").replaceAll(" ", "-"))))),
    );
    const tenants = await sendTenantCanaries(canaries);
    const people = await sendPeopleCanaries(canaries, reportCanaries);
    tenantId = tenants.tenantId;
    operations = [...tenants.operations, ...people.operations];
    rejections = [...tenants.rejections, ...people.rejections, ...(await sendSecretCanaries(canaries))];
  });

  it("are in no log line and no metric", async () => {
    const logs = await readLogsByGroup(startedAt);
    expect([...logs.values()].flat().filter((line) => line.includes('"_aws"')).length).toBeGreaterThan(5);
    expect([...logs.keys()].filter((name) => name.startsWith("/aws/lambda/tenantry-")).length).toBeGreaterThan(8);
    expect(logs.get("/aws/lambda/tenantry-authorizer")?.join()).toContain("A token was rejected");
    expect(
      [...logs].flatMap(([group, lines]) => [...canaries.findIn(group, lines), ...reportCanaries.findIn(group, lines)]),
    ).toEqual([]);
  });

  it("are in no rejection, except the path, ids and field names of the request", () => {
    expect(rejections.map(({ status }) => status).filter((status) => status < 400)).toEqual([]);
    const answers = rejections.map(({ body: { instance: _, errors = [], ...problem } }) => {
      const details = (errors as { detail: string }[]).map(({ detail }) => detail);
      return JSON.stringify({ ...problem, details });
    });
    expect(answers.length).toBeGreaterThan(20);
    expect(canaries.findIn("answers", answers)).toEqual([]);
  });

  it("are neither in the event log nor in published events", async () => {
    const rows = await readRows("EventLogTableName");
    expect(rows.filter((row) => row.includes(tenantId)).length).toBeGreaterThan(10);
    expect(canaries.findIn("EventLog", rows)).toEqual([]);
    const timeline = await readTimeline(tenantId);
    expect(
      canaries.findIn(
        "timeline",
        timeline.map((one) => JSON.stringify(one)),
      ),
    ).toEqual([]);
    const received = await waitFor("the topics have published the events", async () => {
      const all = (await Promise.all(listeners.map((one) => one.drain()))).flat();
      return all.filter(({ operationid }) => operations.includes(operationid ?? "")).length > 5 && all;
    });
    expect(
      canaries.findIn(
        "topics",
        received.map((one) => JSON.stringify(one)),
      ),
    ).toEqual([]);
  });

  it("are not in the archived events", async () => {
    const written = (await readRows("EventLogTableName"))
      .map((row) => (JSON.parse(row) as LogRow).envelope)
      .filter(({ time }) => Date.parse(time) >= startedAt);
    expect(written.length).toBeGreaterThan(20);
    const isArchived = async () => {
      const all = await readArchivedEvents(startedAt);
      const ids = findArchivedIds(all);
      return written.every(({ id }) => ids.has(id)) && all;
    };
    const copies = await waitFor("the log is archived", isArchived);
    expect(canaries.findIn("archive", copies)).toEqual([]);
  });

  it("that are keys or secrets are not in the Idempotency table", async () => {
    const rows = await readRows("IdempotencyTableName");
    expect(rows.length).toBeGreaterThan(5);
    expect(canaries.findIn("Idempotency", rows, /key|secret|token/)).toEqual([]);
  });

  it("are in no queue or dead-letter queue, nor in the outbox or the feed", async () => {
    expect(canaries.findIn("queues", await readQueuedMessages())).toEqual([]);
    for (const table of ["OutboxTableName", "FeedBacklogTableName", "FeedTableName"]) {
      expect(canaries.findIn(table, await readRows(table))).toEqual([]);
    }
  });

  it("are in no input or output of a workflow step", async () => {
    const histories = await readExecutionHistories(operations);
    expect(histories.length).toBeGreaterThan(2);
    expect(canaries.findIn("executions", histories)).toEqual([]);
  });

  it("are not in the errors of operations", async () => {
    const admin = await signInAs("platform-admin");
    const seen = await Promise.all(operations.map((id) => admin.get<Operation>(`/operations/${id}`)));
    const errors = seen.flatMap(({ body }) => [body.error, ...body.steps.flatMap((step) => step.attempts)]);
    expect(errors.filter(Boolean).length).toBeGreaterThan(3);
    expect(
      canaries.findIn(
        "errors",
        errors.map((error) => JSON.stringify(error ?? {})),
      ),
    ).toEqual([]);
  });
});

describe("a canary that is present", () => {
  it("is found", async () => {
    const other = new Canaries();
    other.addSecret("what every function logs", "tenantry");
    other.addSecret("a tenant's id", tenantId);
    expect(other.findIn("EventLog", await readRows("EventLogTableName")).length).toBeGreaterThan(0);
    expect(other.findIn("archive", await readArchivedEvents(startedAt), /id/).length).toBeGreaterThan(0);
    expect(other.findIn("Idempotency", await readRows("IdempotencyTableName"), /id/).length).toBeGreaterThan(0);
    const logs = await readLogsByGroup(startedAt);
    expect([...logs].flatMap(([group, lines]) => other.findIn(group, lines)).length).toBeGreaterThan(0);
  });
});
