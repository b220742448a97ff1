import { writeFileSync } from "node:fs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import { eventNames } from "../events/catalog.ts";
import { type Envelope, nameOf } from "../events/envelope.ts";
import { awsAt } from "../local/aws.ts";
import { outputOf, readCard } from "../local/card.ts";
import { startHome } from "../local/home.ts";
import { eventExamples, exampleFile, withoutChance } from "./event-examples.ts";

/** The log of the platform that is up (`npm start`), oldest first. */
const published = async (): Promise<Envelope[]> => {
  const card = readCard(startHome.card);
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(awsAt(card.endpoint, card.accounts.controlPlane)));
  const rows: Envelope[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName: outputOf(card, "EventLogTableName") })) {
    rows.push(...Items.map((row) => row["envelope"] as Envelope));
  }
  return rows.sort((left, right) => (left.id < right.id ? -1 : 1));
};

const saysOf = ({ data, ...envelope }: Envelope): number => Object.keys(data).length + Object.keys(envelope).length;

/** Those that say most come first, and of these the oldest. */
const seen = (await published()).sort((left, right) => saysOf(right) - saysOf(left));
const before = eventExamples();
/** What the run has not shown keeps its earlier example. */
const recorded = eventNames.flatMap((name) => {
  const found = seen.find((one) => nameOf(one) === name);
  const example = found ? withoutChance(found) : before[name];
  return example ? [[name, example]] : [];
});
writeFileSync(exampleFile, `${JSON.stringify(Object.fromEntries(recorded), null, 2)}\n`);
const lacking = eventNames.filter((name) => !recorded.some(([one]) => one === name));
console.log(`${recorded.length} events have an example; without one: ${lacking.join(", ") || "none"}`);
