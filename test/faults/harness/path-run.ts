import type { Envelope } from "../../../events/envelope.ts";
import { getUserToken } from "../../../local/user-token.ts";
import type { OperationKind, OperationStatus } from "../../../schemas/operation.ts";
import { uniqueName } from "../../support/scenarios/tenants.ts";
import { type ApiResponse, callApi, getConnectionInfo, waitFor } from "../../support/system/deployed-system.ts";
import { findViolations } from "./invariants.ts";
import { computeFingerprint, type NormalForm, toNormalForm } from "./normal-form.ts";
import type { CallHandler, ObservedCall } from "./proxy.ts";
import { countMessages } from "./queue-source.ts";
import { isQuiet, listRunningOperations, sweepOverdue } from "./quiescence.ts";
import { findRecordDifferences } from "./record-check.ts";
import type { Testbed } from "./testbed.ts";
import { captureSnapshot, diffSnapshots, loadDetails, type WorldSnapshot } from "./world-snapshot.ts";

/**
 * Sends a command and repeats it with the same Idempotency-Key until a response arrives. Throws unless the command is
 * accepted, or rejected with the expected code.
 */
export type PathClient = <Body>(command: string, body?: unknown, expected?: { rejection: string }) => Promise<Body>;

/** A use of the system into whose calls the tests inject faults. */
export type FaultPath = {
  /** The prefix of the names of its points. */
  name: string;
  /** A sentence about the outcome, which holds despite faults. */
  guarantee: string;
  /**
   * Creates the required resources without faults. Returns the function that starts the path. All names of the run
   * contain `mark`.
   */
  arrange: (mark: string, bench: Testbed) => Promise<(send: PathClient) => Promise<unknown>>;
  /** The kinds and final statuses of all its operations, such as `tenant.onboard succeeded`. */
  expectedEnds: `${OperationKind} ${OperationStatus}`[];
  /** The functions into whose calls faults are injected. @default - all functions */
  sweptCallers?: string[];
  /** The differences between record and reality that must be left at the end of the path. @default - none */
  leftDifferences?: string[];
  /** Is false if only the sweeper publishes. @default - true */
  usesRelay?: boolean;
  /** A scheduled function that runs besides the sweeper. @default - none */
  schedule?: { caller: string; payload: object };
};

/** The outcome of a run and its calls. */
export type PathResult = { form: NormalForm; calls: readonly ObservedCall[] };

/** The pause between polls, in ms. Polls cost the engine as much as work. */
const POLL_INTERVAL_MS = 150;

/** The interval of a path's scheduled function, in ms. */
const SCHEDULE_INTERVAL_MS = 2_000;

function createPathClient(token: string, mark: string): PathClient {
  let count = 0;
  return async <Body>(command: string, body?: unknown, expected?: { rejection: string }): Promise<Body> => {
    const [method = "", path = ""] = command.split(" ");
    count += 1;
    const headers = { "Idempotency-Key": `${mark}-${count}` };
    const attempt = async (): Promise<ApiResponse<Body> | false> => {
      const response = await callApi<Body>(method, path, { token, body, headers });
      return response.status < 500 && response.status !== 429 && response;
    };
    const response = await waitFor(`${command} has a response`, attempt);
    const { code } = response.body as { code?: string };
    const isExpected = expected === undefined ? response.status < 300 : code === expected.rejection;
    if (!isExpected) throw new Error(`${command}: ${response.status} ${JSON.stringify(response.body)}`);
    return response.body;
  };
}

/**
 * Runs a path until the system is quiet and returns its outcome. With `like`, waits until the outcome equals `like`;
 * after the timeout returns the actual outcome, so that a test can show the difference.
 */
export async function runPath(
  path: FaultPath,
  bench: Testbed,
  { handling, like }: { handling?: CallHandler; like?: NormalForm } = {},
): Promise<PathResult> {
  const mark = uniqueName("run").replaceAll(" ", "-");
  bench.proxy.reset();
  const start = await path.arrange(mark, bench);
  // A new token makes API Gateway call the authorizer.
  const token = await getUserToken(getConnectionInfo(), { role: "platform-admin" });
  await waitFor("the system is quiet", () => isQuiet(bench));
  const { readForm, isOver } = await watchRun(bench, mark, path);
  const runSchedules = createScheduleTrigger(path, bench);
  let form: NormalForm | undefined;
  const isDone = async (): Promise<boolean> => {
    await runSchedules();
    // This check comes first, because it needs one query and the other one a call to every queue.
    if (!(await isOver()) || !(await isQuiet(bench))) return false;
    form = await readForm();
    return like === undefined ? hasExpectedEnds(form, path) : computeFingerprint(form) === computeFingerprint(like);
  };
  await bench.setRelayEnabled(path.usesRelay ?? true);
  bench.proxy.reset(handling);
  try {
    await start(createPathClient(token, mark));
    await waitFor(`${path.name} ends`, isDone, { every: POLL_INTERVAL_MS });
  } catch (error) {
    const { violations, ...rest } = await readForm();
    form = { ...rest, violations: [...violations, (error as Error).message] };
    if (like === undefined) throw new Error(JSON.stringify(form, null, 2), { cause: error });
  } finally {
    await bench.setRelayEnabled(true);
    await bench.setHeld(false);
  }
  return { form: form ?? (await readForm()), calls: bench.proxy.listObservedCalls };
}

/** Starts to watch a run. `readForm` returns its outcome so far; `isOver` checks whether all its operations have
 *  ended. */
async function watchRun(bench: Testbed, mark: string, { leftDifferences = [] }: FaultPath) {
  await bench.listener.clear();
  const [before, others] = await Promise.all([captureChanges(bench), listRunningOperations()]);
  // Earlier events may be published again, for example after a crash of the relay. They do not belong to this run.
  const earlierIds = new Set(before["EventLog"]?.map(({ envelope }) => (envelope as Envelope).id));
  const started = async () => (await listRunningOperations()).filter((id) => !others.includes(id));
  const readForm = async (): Promise<NormalForm> => {
    const now = await captureChanges(bench);
    const changed = await loadDetails(diffSnapshots(before, now));
    const published = (await bench.listener.readMessages()).map(({ envelope }) => envelope);
    const ownEvents = published.filter(({ id }) => !earlierIds.has(id));
    const violations = findViolations({ before, changed, now, published: ownEvents });
    const open = (await started()).map((id) => `${id} has not ended`);
    const tenants = (changed["Tenant"] ?? []).filter(({ sk }) => sk === "tenant").map(({ id }) => String(id));
    const differences = open.length > 0 ? [] : (await Promise.all(tenants.map(findRecordDifferences))).flat();
    const untrue = differences.filter((one) => !leftDifferences.includes(one));
    const notLeft = leftDifferences.filter((one) => !differences.includes(one)).map((one) => `not left: ${one}`);
    return toNormalForm(changed, [...violations, ...open, ...untrue, ...notLeft], { [mark]: "<run>" });
  };
  return { readForm, isOver: async () => (await started()).length === 0 };
}

/** Creates a function that runs the sweeper if necessary, and the path's scheduled function. */
function createScheduleTrigger({ schedule }: FaultPath, bench: Testbed): () => Promise<void> {
  let lastRunAt = Date.now();
  return async () => {
    await sweepOverdue(bench);
    if (schedule === undefined || Date.now() - lastRunAt < SCHEDULE_INTERVAL_MS) return;
    lastRunAt = Date.now();
    await bench.invoke(schedule.caller, schedule.payload);
  };
}

function hasExpectedEnds(
  { world, violations }: NormalForm,
  { expectedEnds }: Pick<FaultPath, "expectedEnds">,
): boolean {
  const operations = (world["Operation"] ?? []) as { kind: string; status: string }[];
  const ends = operations.map(({ kind, status }) => `${kind} ${status}`);
  return violations.length === 0 && ends.sort().join() === [...expectedEnds].sort().join();
}

async function captureChanges({ eventSources }: Testbed): Promise<WorldSnapshot> {
  const [world, deadLetters] = await Promise.all([
    captureSnapshot(),
    Promise.all(
      eventSources.map(async ({ caller, deadLetters }) => ({ caller, count: await countMessages(deadLetters) })),
    ),
  ]);
  return { ...world, DeadLetters: deadLetters };
}
