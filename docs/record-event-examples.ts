import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import { eventNames } from "../events/catalog.ts";
import { nameOf } from "../events/define-event.ts";
import type { Envelope } from "../events/envelope.ts";
import { CleanUp } from "../local/clean-up.ts";
import { createClientConfig } from "../local/client-config.ts";
import { type ConnectionInfo, requireOutput } from "../local/connection-info.ts";
import { startPlatform } from "../local/platform.ts";
import { createProgress } from "../local/progress.ts";
import { unlimitedRemovals } from "../local/system.ts";
import { projectRoot, testWorkspace } from "../local/workspace.ts";
import { exampleFile, listEventsWithoutExample, normalizeEvent, readEventExamples } from "./event-examples.ts";

/** The tests that together cause every event at least once. */
const recordedTests = [
  "journeys/tenant-lifecycle",
  "journeys/tenant-leaves",
  "journeys/tenant-is-checked",
  "journeys/four-eyes",
  "journeys/subscription-lifecycle",
  "journeys/user-lifecycle",
  "journeys/profile-exchange",
  "journeys/abandon-failed-removal",
  "journeys/product-retires",
  "journeys/product-releases",
  "journeys/product-changes-template",
  "journeys/release-rolls-out",
  "journeys/trial-ends",
  "faults/failure-notifications",
];

/** Runs tests on a new platform and returns all its events, oldest first. */
async function recordPublishedEvents(tests: string[]): Promise<Envelope[]> {
  const cleanUp = new CleanUp();
  try {
    const progress = createProgress(process.stdout);
    const { connectionInfo } = await startPlatform(testWorkspace, progress, cleanUp, { settings: unlimitedRemovals });
    const vitest = join(projectRoot, "node_modules", ".bin", "vitest");
    const env = { ...process.env, TENANTRY_TEST_CONNECTION: testWorkspace.connectionFile };
    // Asynchronous, because the platform's forwarder runs in this process.
    await once(spawn(process.execPath, [vitest, "run", ...tests], { cwd: projectRoot, env, stdio: "inherit" }), "exit");
    return await readEventLog(connectionInfo);
  } finally {
    await cleanUp.run();
  }
}

async function readEventLog({ endpoint, accounts, ...connectionInfo }: ConnectionInfo): Promise<Envelope[]> {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(createClientConfig(endpoint, accounts.controlPlane)));
  const rows: Envelope[] = [];
  for await (const { Items = [] } of paginateScan(
    { client },
    { TableName: requireOutput(connectionInfo, "EventLogTableName") },
  )) {
    rows.push(...Items.map((row) => row["envelope"] as Envelope));
  }
  return rows.sort((left, right) => (left.id < right.id ? -1 : 1));
}

const countFields = ({ data, ...envelope }: Envelope): number =>
  Object.keys(data).length + Object.keys(envelope).length;

/** Without tests, all recorded tests run. With `--all`, existing examples are recorded again. */
const { values: options, positionals: namedTests } = parseArgs({
  options: { all: { type: "boolean", default: false } },
  allowPositionals: true,
});

/** The events with most fields first, and among these the oldest. */
const recordedEvents = (await recordPublishedEvents(namedTests.length > 0 ? namedTests : recordedTests)).sort(
  (one, other) => countFields(other) - countFields(one),
);
const requestedNames: readonly string[] = options.all ? eventNames : listEventsWithoutExample();
const missingNames: string[] = [];
const examples = readEventExamples();
for (const name of requestedNames) {
  const found = recordedEvents.find((one) => nameOf(one) === name);
  if (found) examples[name] = normalizeEvent(found);
  else missingNames.push(name);
}
const orderedExamples = eventNames.flatMap((name) => (examples[name] ? [[name, examples[name]]] : []));
writeFileSync(exampleFile, `${JSON.stringify(Object.fromEntries(orderedExamples), null, 2)}\n`);
console.log(`${requestedNames.length - missingNames.length} examples recorded.`);
if (missingNames.length > 0) console.error(`These tests do not cause ${missingNames.join(", ")}.`);
process.exitCode = missingNames.length === 0 ? 0 : 1;
