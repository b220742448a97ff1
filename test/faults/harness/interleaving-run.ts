import type { Operation } from "../../../schemas/operation.ts";
import { uniqueName } from "../../support/scenarios/tenants.ts";
import { signInAs, waitFor } from "../../support/system/deployed-system.ts";
import { findUntrueEvents } from "./event-claims.ts";
import { callNameOf } from "./injection-point.ts";
import type { CallHandler, ObservedCall } from "./proxy.ts";
import { isQuiet, listRunningOperations, sweepOverdue } from "./quiescence.ts";
import { findRecordDifferences } from "./record-check.ts";
import { type CommandName, type ScenarioTarget, type SentCommand, secondCommands } from "./second-commands.ts";
import type { Testbed } from "./testbed.ts";

/** A workflow that a second command may meet. */
export type Scenario = {
  name: string;
  /** Makes the resources that have to be there before; returns the function that sets the workflow going. */
  arrange: (mark: string, bench: Testbed) => Promise<() => Promise<ScenarioTarget>>;
  commands: CommandName[];
  /** Undoes what a run changed outside of its tenant. */
  restore?: () => Promise<void>;
};

/**
 * A moment at which a second command arrives: before a call of the workflow goes on. With `ends` the call is held
 * until the command's own operation is over, or as long as a function may wait.
 */
export type Interleaving = { call: string; command: CommandName; holdsUntilDone: boolean };

export type InterleavingRun = { violations: string[]; isReached: boolean; calls: readonly ObservedCall[] };

const TIMEOUT_MS = 180_000;
/** The longest time for which a call is held until the second command's operation ends, in ms. */
const MAX_HOLD_MS = 1_500;

const operationIn = ({ answer: { body } }: SentCommand): Operation | undefined =>
  body.operation ?? (body.id?.startsWith("op_") ? body : undefined);

const getOperation = async (id: string): Promise<Operation> => {
  const admin = await signInAs("platform-admin");
  return (await admin.get<Operation>(`/operations/${id}`)).body;
};

/** Waits until no operation is open, no message waits and no event is unpublished; both twice in a row. */
const waitForRest = (bench: Testbed) => {
  let calm = 0;
  return waitFor(
    "everything has come to rest",
    async () => {
      await sweepOverdue(bench);
      calm = (await listRunningOperations()).length === 0 && (await isQuiet(bench)) ? calm + 1 : 0;
      return calm >= 2;
    },
    { within: TIMEOUT_MS, every: 100 },
  );
};

/** Lists what is wrong with an accepted command: it is done, or its operation says why not. */
const checkCommand = async (sent: SentCommand, { tenantId }: ScenarioTarget): Promise<string[]> => {
  const { status, body } = sent.answer;
  if (status >= 500) return [`${sent.name} was answered ${status}: ${JSON.stringify(body)}`];
  const started = status < 300 ? operationIn(sent) : undefined;
  if (started === undefined) return [];
  const { id, kind, status: end, error } = await getOperation(started.id);
  const told = end === "succeeded" || (error !== undefined && error.reason !== "");
  if (!told) return [`${sent.name} was accepted, and ${kind} ${id} is ${end} without a reason`];
  const { body: tenant } = await (await signInAs("platform-admin")).get<{ status: string }>(`/tenants/${tenantId}`);
  const undone = sent.name === "delete-tenant" && end === "succeeded" && tenant.status !== "deleted";
  return undone ? [`the tenant's removal succeeded, and it is ${tenant.status}`] : [];
};

/** Runs a scenario, lets a second command arrive at one of its calls, and lists what is not true afterwards. */
export async function runInterleaving(
  scenario: Scenario,
  bench: Testbed,
  meeting?: Interleaving,
): Promise<InterleavingRun> {
  bench.proxy.reset();
  await bench.listener.clear();
  const start = await scenario.arrange(uniqueName("meet").replaceAll(" ", "-"), bench);
  await waitForRest(bench);
  const violations: string[] = [];
  const sent: SentCommand[] = [];
  const started = Promise.withResolvers<ScenarioTarget>();
  let met = false;
  const arrive = async ({ command, holdsUntilDone: ends }: Interleaving) => {
    const answer = await secondCommands[command](await started.promise, bench);
    const one = { name: command, answer };
    sent.push(one);
    const id = answer.status < 300 ? operationIn(one)?.id : undefined;
    if (!ends || id === undefined) return;
    await waitFor("it ends", async () => (await getOperation(id)).done, { within: MAX_HOLD_MS }).catch(() => {});
  };
  const handling: CallHandler = async (call, forward) => {
    if (meeting !== undefined && !met && callNameOf(call) === meeting.call) {
      met = true;
      await arrive(meeting).catch((error: Error) => violations.push(`${meeting.command}: ${error.message}`));
    }
    const fate = await forward();
    violations.push(...(await findUntrueEvents(call)));
    return fate;
  };
  bench.proxy.reset(handling);
  const subject = await start();
  started.resolve(subject);
  await waitForRest(bench).catch((error: Error) => violations.push(error.message));
  const calls = bench.proxy.listObservedCalls;
  bench.proxy.reset();
  if (subject.tenantId) violations.push(...(await findRecordDifferences(subject.tenantId)));
  for (const one of sent) violations.push(...(await checkCommand(one, subject)));
  await scenario.restore?.();
  return { violations, isReached: met, calls };
}
