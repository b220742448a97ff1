import type { Operation } from "../../../schemas/operation.ts";
import { as, eventually } from "../../support/engine.ts";
import type { Bench } from "../../support/fault-bench.ts";
import { nameOf } from "../../support/fault-point.ts";
import type { Handling, SeenCall } from "../../support/fault-proxy.ts";
import { isQuiet, running, sweepLate } from "../../support/fault-rest.ts";
import { unique } from "../../support/stories.ts";
import { type CommandName, type SentCommand, type Subject, secondCommands } from "./second-commands.ts";
import { untrueEvents } from "./told-events.ts";
import { differencesFromRecord } from "./truth.ts";

/** A workflow that a second command may meet. */
export type Scenario = {
  name: string;
  /** Makes the resources that have to be there before; returns the function that sets the workflow going. */
  arrange: (mark: string, bench: Bench) => Promise<() => Promise<Subject>>;
  commands: CommandName[];
  /** Undoes what a run changed outside of its tenant. */
  restore?: () => Promise<void>;
};

/**
 * A moment at which a second command arrives: before a call of the workflow goes on. With `ends` the call is held
 * until the command's own operation is over, or as long as a function may wait.
 */
export type Meeting = { call: string; command: CommandName; ends: boolean };

export type MeetingOutcome = { wrong: string[]; met: boolean; calls: readonly SeenCall[] };

const PATIENCE = 180_000;
/** The longest time for which a call is held until the second command's operation ends, in ms. */
const HELD = 1_500;

const operationIn = ({ answer: { body } }: SentCommand): Operation | undefined =>
  body.operation ?? (body.id?.startsWith("op_") ? body : undefined);

const shown = async (id: string): Promise<Operation> => {
  const admin = await as("platform-admin");
  return (await admin.get<Operation>(`/operations/${id}`)).body;
};

/** Waits until no operation is open, no message waits and no event is unpublished; both twice in a row. */
const rest = (bench: Bench) => {
  let calm = 0;
  return eventually(
    "everything has come to rest",
    async () => {
      await sweepLate(bench);
      calm = (await running()).length === 0 && (await isQuiet(bench)) ? calm + 1 : 0;
      return calm >= 2;
    },
    { within: PATIENCE, every: 100 },
  );
};

/** Lists what is wrong with an accepted command: it is done, or its operation says why not. */
const unkept = async (sent: SentCommand, { tenantId }: Subject): Promise<string[]> => {
  const { status, body } = sent.answer;
  if (status >= 500) return [`${sent.name} was answered ${status}: ${JSON.stringify(body)}`];
  const begun = status < 300 ? operationIn(sent) : undefined;
  if (begun === undefined) return [];
  const { id, kind, status: end, error } = await shown(begun.id);
  const told = end === "succeeded" || (error !== undefined && error.reason !== "");
  if (!told) return [`${sent.name} was accepted, and ${kind} ${id} is ${end} without a reason`];
  const { body: tenant } = await (await as("platform-admin")).get<{ status: string }>(`/tenants/${tenantId}`);
  const undone = sent.name === "delete-tenant" && end === "succeeded" && tenant.status !== "deleted";
  return undone ? [`the tenant's removal succeeded, and it is ${tenant.status}`] : [];
};

/** Runs a scenario, lets a second command arrive at one of its calls, and lists what is not true afterwards. */
export async function runMeeting(scenario: Scenario, bench: Bench, meeting?: Meeting): Promise<MeetingOutcome> {
  bench.proxy.set();
  await bench.ear.forget();
  const start = await scenario.arrange(unique("meet").replaceAll(" ", "-"), bench);
  await rest(bench);
  const wrong: string[] = [];
  const sent: SentCommand[] = [];
  const started = Promise.withResolvers<Subject>();
  let met = false;
  const arrive = async ({ command, ends }: Meeting) => {
    const answer = await secondCommands[command](await started.promise, bench);
    const one = { name: command, answer };
    sent.push(one);
    const id = answer.status < 300 ? operationIn(one)?.id : undefined;
    if (!ends || id === undefined) return;
    await eventually("it ends", async () => (await shown(id)).done, { within: HELD }).catch(() => {});
  };
  const handling: Handling = async (call, forward) => {
    if (meeting !== undefined && !met && nameOf(call) === meeting.call) {
      met = true;
      await arrive(meeting).catch((error: Error) => wrong.push(`${meeting.command}: ${error.message}`));
    }
    const fate = await forward();
    wrong.push(...(await untrueEvents(call)));
    return fate;
  };
  bench.proxy.set(handling);
  const subject = await start();
  started.resolve(subject);
  await rest(bench).catch((error: Error) => wrong.push(error.message));
  const calls = bench.proxy.seen;
  bench.proxy.set();
  if (subject.tenantId) wrong.push(...(await differencesFromRecord(subject.tenantId)));
  for (const one of sent) wrong.push(...(await unkept(one, subject)));
  await scenario.restore?.();
  return { wrong, met, calls };
}
