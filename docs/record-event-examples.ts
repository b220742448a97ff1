import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import { eventNames } from "../events/catalog.ts";
import { nameOf } from "../events/define-event.ts";
import type { Envelope } from "../events/envelope.ts";
import { awsAt } from "../local/aws.ts";
import { type Card, outputOf } from "../local/card.ts";
import { CleanUp } from "../local/clean-up.ts";
import { projectRoot, testHome } from "../local/home.ts";
import { startPlatform } from "../local/platform.ts";
import { progressOn } from "../local/progress.ts";
import { eventExamples, eventsWithoutExample, exampleFile, withoutChance } from "./event-examples.ts";

/** The tests in which, together, everything happens once. */
const everything = [
  "journeys/the-life-of-a-tenant",
  "journeys/the-life-of-a-subscription",
  "journeys/the-life-of-a-user",
  "journeys/profiles-are-exchanged",
  "journeys/a-product-leaves",
  "journeys/a-trial-ends",
  "faults/failures-are-told",
];

/** Lets these tests run on a platform of their own, and gives what it has published, oldest first. */
const publishedBy = async (tests: string[]): Promise<Envelope[]> => {
  const cleanUp = new CleanUp();
  try {
    const { card } = await startPlatform(testHome, progressOn(process.stdout), cleanUp);
    const vitest = join(projectRoot, "node_modules", ".bin", "vitest");
    const env = { ...process.env, TENANTRY_TEST_CARD: testHome.card };
    // Asynchronous, because the platform's own forwarder works in this process.
    await once(spawn(process.execPath, [vitest, "run", ...tests], { cwd: projectRoot, env, stdio: "inherit" }), "exit");
    return await logOf(card);
  } finally {
    await cleanUp.run();
  }
};

const logOf = async ({ endpoint, accounts, ...card }: Card): Promise<Envelope[]> => {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(awsAt(endpoint, accounts.controlPlane)));
  const rows: Envelope[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName: outputOf(card, "EventLogTableName") })) {
    rows.push(...Items.map((row) => row["envelope"] as Envelope));
  }
  return rows.sort((left, right) => (left.id < right.id ? -1 : 1));
};

const saysOf = ({ data, ...envelope }: Envelope): number => Object.keys(data).length + Object.keys(envelope).length;

const [first, ...rest] = process.argv.slice(2);
const anew = first === "--all";
const named = anew || first === undefined ? rest : [first, ...rest];

/** Those that say most come first, and of these the oldest. */
const seen = (await publishedBy(named.length > 0 ? named : everything)).sort(
  (one, other) => saysOf(other) - saysOf(one),
);
const wanted: readonly string[] = anew ? eventNames : eventsWithoutExample();
const lacking: string[] = [];
const examples = eventExamples();
for (const name of wanted) {
  const found = seen.find((one) => nameOf(one) === name);
  if (found) examples[name] = withoutChance(found);
  else lacking.push(name);
}
const inOrder = eventNames.flatMap((name) => (examples[name] ? [[name, examples[name]]] : []));
writeFileSync(exampleFile, `${JSON.stringify(Object.fromEntries(inOrder), null, 2)}\n`);
console.log(`${wanted.length - lacking.length} examples are new.`);
if (lacking.length > 0) console.error(`These tests do not show ${lacking.join(", ")}.`);
process.exitCode = lacking.length === 0 ? 0 : 1;
