import { marshall } from "@aws-sdk/util-dynamodb";
import { expect, it } from "vitest";
import { computeItemSize, type Item } from "../../../bench/units/item-size.ts";
import { newEventIds, newId } from "../../../handlers/adapters/clock.ts";
import {
  aggregateOf,
  buildIndexRows,
  buildNextBatch,
  correlationPk,
  entriesOf,
  toCommit,
} from "../../../handlers/adapters/feed/feed-rows.ts";
import { buildEvent } from "../../support/events/generated-events.ts";

const [tenantid, operationid, userId] = [newId("ten"), newId("op"), newId("usr")];
const ids = newEventIds(4);
const build = (aggregate: string, about: object, id = newId("evt")) => ({
  aggregate,
  envelope: { ...buildEvent("TenantUpdated"), data: {}, sequence: 1, tenantid: undefined, id, ...about },
});

it("an event of a commit names the aggregate under which the log has it", () => {
  const events = [
    build(`tenant#${tenantid}`, { tenantid }),
    build(`subscription#${tenantid}#crm`, { tenantid, productid: "crm" }),
    build("product#crm", { productid: "crm" }),
    build(`user#${userId}`, {}),
    build(`operation#${operationid}`, { operationid, tenantid }),
    build(`operation#${newId("op")}`, { operationid }),
    build("rollout#rol_x", { productid: "crm" }),
  ];
  expect(toCommit(events)?.events.map(aggregateOf)).toEqual(events.map(({ aggregate }) => aggregate));
});

it("an event keeps its actor and its request, also in a commit with the events of another person's request", () => {
  // An approval writes the events of the held request and its own.
  const events = [
    build(`tenant#${tenantid}`, { tenantid, actor: "requester", correlationid: "request" }, ids[0]),
    build(`operation#${operationid}`, { operationid, tenantid, actor: "approver", correlationid: "approval" }, ids[1]),
  ];
  const commit = toCommit(events);
  const batch = buildNextBatch({ number: 0 }, commit ? [commit] : [], new Date());
  const expected = events.map(({ envelope: { id, actor, correlationid: correlationId } }) => ({
    id,
    actor,
    correlationId,
  }));
  expect(entriesOf(batch)).toMatchObject(expected);
  for (const [index, row] of [correlationPk("request"), correlationPk("approval")].entries()) {
    const found = buildIndexRows(batch).filter(({ pk }) => pk === row);
    expect(found.flatMap(entriesOf)).toMatchObject([expected[index]]);
    expect(found.flatMap(entriesOf)).toHaveLength(1);
  }
});

it("the commit of an onboarding with two products fits into a kilobyte", () => {
  const about = { tenantid, operationid, actor: newId("usr"), correlationid: newId("op") };
  const commit = toCommit([
    build(`tenant#${tenantid}`, about, ids[0]),
    build(`user#${userId}`, about, ids[1]),
    build(`subscription#${tenantid}#crm`, { ...about, productid: "crm" }, ids[2]),
    build(`subscription#${tenantid}#analytics`, { ...about, productid: "analytics" }, ids[3]),
  ]);
  expect(computeItemSize(marshall(commit) as Item)).toBeLessThanOrEqual(1024);
});
