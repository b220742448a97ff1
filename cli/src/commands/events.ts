import type { Envelope } from "../../../console/src/api/openapi.d.ts";
import { tailEvents } from "../events/tail.ts";
import { DetailedFailure } from "../failures/cli-error.ts";
import { filterOptions, readFilters } from "../flag-names.ts";
import { listCommand } from "../lists/list-command.ts";
import { parseDuration } from "../operations/duration.ts";
import { toCell, toShownCell } from "../output/table.ts";
import { findTenant } from "../resources/find-tenant.ts";
import type { CommandSpec } from "../spec.ts";
import { parseNumber } from "../writes/pairs.ts";

const list = listCommand({
  route: "events:list",
  summary: "list the events of the platform, oldest first",
  columns: ["time", "type", "subject", "actor", "id"],
  query: { tail: undefined },
  examples: [
    "tenantry events list --tenant Acme --order desc --limit 10",
    "tenantry events list --type TenantActivated",
  ],
});

/** The options of a tail: the filters that say nothing about a past time. */
const tailFilters = ["tail", "order", "from", "to"];

const tail: CommandSpec = {
  name: "tail",
  summary: "print events as they happen; --json prints a line for each",
  options: [
    ...filterOptions("events:list", tailFilters),
    { flags: "--after <cursor>", text: "continue after the cursor that an ended tail has printed" },
    { flags: "--count <number>", text: "end after this number of events" },
    { flags: "--heartbeat <duration>", text: "say that the tail is alive after this time without an event (30s)" },
  ],
  examples: [
    "tenantry events tail --tenant Acme",
    "tenantry events tail --type OperationFailed --json | jq .data.error.reason",
  ],
  run: async (input, { api, output }) => {
    const query = readFilters("events:list", input);
    const { tenantId } = query;
    if (typeof tenantId === "string") query["tenantId"] = await findTenant(api, tenantId);
    const count = input.text("count");
    let position: string | undefined;
    const tailing = tailEvents(api, {
      query,
      after: input.text("after"),
      count: count === undefined ? Number.POSITIVE_INFINITY : parseNumber("--count", count),
      heartbeatMs: parseDuration(input.text("heartbeat") ?? "30s"),
      onStart: () => output.hint(`Tailing ${describeFilter(query)}. Ctrl-C ends it.`),
      onEvent: (event) => {
        if (output.isJson) output.jsonLine(event);
        else output.text(lineOf(event, output.terminal.isTable));
      },
      onSilence: (seconds) => output.hint(`No event for ${seconds} s, still tailing ${describeFilter(query)}.`),
      onOutage: () => output.hint("The API does not answer. Trying again; no event will be missed."),
      onRecovery: () => output.hint("The API answers again."),
      onEnd: (cursor) => {
        position = cursor;
        output.hint(`Continue: tenantry events tail --after ${cursor}${optionsOf(query)}`);
      },
    });
    await tailing.catch((error: unknown) => {
      throw position === undefined ? error : new DetailedFailure(error, { cursor: position });
    });
  },
};

function lineOf({ time, type, subject, id }: Envelope, isTable: boolean): string {
  const cells = [time, type, subject, id];
  return isTable ? `${toShownCell(time)}  ${type.padEnd(30)}  ${subject}` : cells.map(toCell).join("\t");
}

const describeFilter = (query: Readonly<Record<string, unknown>>): string =>
  Object.keys(query).length === 0
    ? "all events"
    : `events with ${Object.entries(query)
        .map(([name, value]) => `${name}=${toCell(value)}`)
        .join(" and ")}`;

/** Returns the options of the filters: a cursor is valid for the same filters only. */
const optionsOf = (query: Readonly<Record<string, unknown>>): string =>
  Object.entries(query)
    .flatMap(([name, value]) => [value].flat().map((one) => ` --${name.replace(/Id$/, "")} ${String(one)}`))
    .join("");

export const eventCommands: readonly CommandSpec[] = [list, tail];
