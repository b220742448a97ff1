import type { Operation } from "../../../schemas/operation.ts";
import { uniqueName } from "../../support/scenarios/tenants.ts";
import { signInAs, waitFor } from "../../support/system/deployed-system.ts";
import { findUntrueEvents } from "./event-claims.ts";
import { callNameOf } from "./injection-point.ts";
import type { ObservedCall } from "./proxy.ts";
import { isQuiet, listRunningOperations, sweepOverdue } from "./quiescence.ts";
import { findRecordDifferences } from "./record-check.ts";
import { type CommandName, type ScenarioTarget, type SentCommand, secondCommands } from "./second-commands.ts";
import type { Testbed } from "./testbed.ts";

/** A workflow that runs while a second command arrives. */
export type Scenario = {
  name: string;
  /** Creates the required resources. Returns the function that starts the workflow. */
  arrange: (mark: string, bench: Testbed) => Promise<() => Promise<ScenarioTarget>>;
  commands: CommandName[];
  /** Undoes a run's changes outside of its tenant. */
  restore?: () => Promise<void>;
};

/**
 * A call of the workflow that is held while a second command arrives. With `holdsUntilDone` the call is held until the
 * command's operation has ended, or as long as a function may wait.
 */
export type Interleaving = { call: string; command: CommandName; holdsUntilDone: boolean };

export type InterleavingRun = { violations: string[]; isReached: boolean; calls: readonly ObservedCall[] };

/** The longest time for which a call is held, in ms. */
const MAX_HOLD_MS = 1_500;

const operationIn = ({ response: { body } }: SentCommand): Operation | undefined =>
  body.operation ?? (body.id?.startsWith("op_") ? body : undefined);

async function getOperation(id: string): Promise<Operation> {
  const admin = await signInAs("platform-admin");
  return (await admin.get<Operation>(`/operations/${id}`)).body;
}

/** Waits until two polls in a row find no open operation, no waiting message and no unpublished event. */
function waitForQuiescence(bench: Testbed) {
  let quietPolls = 0;
  return waitFor(
    "the system is quiet",
    async () => {
      await sweepOverdue(bench);
      quietPolls = (await listRunningOperations()).length === 0 && (await isQuiet(bench)) ? quietPolls + 1 : 0;
      return quietPolls >= 2;
    },
    { every: 100 },
  );
}

/** Checks that an accepted command is done or that its operation has a reason. Returns the violations. */
async function checkCommand(sent: SentCommand, { tenantId }: ScenarioTarget): Promise<string[]> {
  const { status, body } = sent.response;
  if (status >= 500) return [`${sent.name} returned ${status}: ${JSON.stringify(body)}`];
  const started = status < 300 ? operationIn(sent) : undefined;
  if (started === undefined) return [];
  const { id, kind, status: finalStatus, error } = await getOperation(started.id);
  const isExplained = finalStatus === "succeeded" || (error !== undefined && error.reason !== "");
  if (!isExplained) return [`${sent.name} was accepted, and ${kind} ${id} is ${finalStatus} without a reason`];
  const { body: tenant } = await (await signInAs("platform-admin")).get<{ status: string }>(`/tenants/${tenantId}`);
  const isNotDeleted = sent.name === "delete-tenant" && finalStatus === "succeeded" && tenant.status !== "deleted";
  return isNotDeleted ? [`the tenant's removal succeeded, but the tenant is ${tenant.status}`] : [];
}

type CommandSender = {
  /** The sent commands. */
  sent: SentCommand[];
  send: (interleaving: Interleaving) => Promise<void>;
};

/** Creates a sender of second commands. With `holdsUntilDone`, `send` waits for the end of the command's operation. */
function createSender(target: Promise<ScenarioTarget>, bench: Testbed): CommandSender {
  const sent: SentCommand[] = [];
  const send = async ({ command, holdsUntilDone }: Interleaving): Promise<void> => {
    const response = await secondCommands[command](await target, bench);
    const one = { name: command, response };
    sent.push(one);
    const id = response.status < 300 ? operationIn(one)?.id : undefined;
    if (!holdsUntilDone || id === undefined) return;
    await waitFor("it ends", async () => (await getOperation(id)).done, { within: MAX_HOLD_MS }).catch(() => {});
  };
  return { sent, send };
}

/** Runs a scenario with a second command at one of its calls, and returns the violations afterwards. */
export async function runInterleaving(
  scenario: Scenario,
  bench: Testbed,
  interleaving?: Interleaving,
): Promise<InterleavingRun> {
  bench.proxy.reset();
  await bench.listener.clear();
  const start = await scenario.arrange(uniqueName("meet").replaceAll(" ", "-"), bench);
  await waitForQuiescence(bench);
  const violations: string[] = [];
  const started = Promise.withResolvers<ScenarioTarget>();
  const { sent, send } = createSender(started.promise, bench);
  let isReached = false;
  bench.proxy.reset(async (call, forward) => {
    if (interleaving !== undefined && !isReached && callNameOf(call) === interleaving.call) {
      isReached = true;
      await send(interleaving).catch((error: Error) => violations.push(`${interleaving.command}: ${error.message}`));
    }
    const outcome = await forward();
    violations.push(...(await findUntrueEvents(call)));
    return outcome;
  });
  const target = await start();
  started.resolve(target);
  await waitForQuiescence(bench).catch((error: Error) => violations.push(error.message));
  const calls = bench.proxy.listObservedCalls;
  bench.proxy.reset();
  if (target.tenantId) violations.push(...(await findRecordDifferences(target.tenantId)));
  for (const one of sent) violations.push(...(await checkCommand(one, target)));
  await scenario.restore?.();
  return { violations, isReached, calls };
}
