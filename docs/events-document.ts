import { catalog, type EventName, eventNames } from "../events/catalog.ts";
import { dataschemaOf, Envelope, sourceOf } from "../events/envelope.ts";
import { jsonSchemaOf, toEventSchema } from "../events/json-schema.ts";
import { channelSummaries, channels } from "./asyncapi.ts";
import { readEventExamples } from "./event-examples.ts";

/** The parts of a JSON Schema that the document shows. */
type DisplayedSchema = {
  type?: string;
  enum?: string[];
  const?: unknown;
  items?: DisplayedSchema;
  description?: string;
  pattern?: string;
  properties?: Record<string, DisplayedSchema>;
  required?: string[];
};

function describeType({ type, enum: values, const: value, items, pattern, properties }: DisplayedSchema): string {
  if (value !== undefined) return `\`${String(value)}\``;
  if (values) return values.map((one) => `\`${one}\``).join(" \\| ");
  if (items) return `list of ${describeType(items)}`;
  if (properties) return `{ ${Object.keys(properties).join(", ")} }`;
  const id = /^\^(ten|usr|op|evt)_/.exec(pattern ?? "");
  return id ? `\`${id[1]}_…\`` : (type ?? "any");
}

const renderFieldTable = ({ properties = {}, required = [] }: DisplayedSchema): string =>
  [
    "| field | | |",
    "|---|---|---|",
    ...Object.entries(properties).map(
      ([name, field]) =>
        `| \`${name}\`${required.includes(name) ? "" : "?"} | ${describeType(field)} | ${field.description ?? ""} |`,
    ),
  ].join("\n");

const listTopics = (name: EventName): string =>
  Object.entries(channels)
    .filter(([channel, names]) => channel !== "bus" && names.includes(name))
    .map(([channel]) => `\`${channel}\``)
    .join(", ") || "the bus only";

const renderSection = (name: EventName, example: Envelope | undefined): string =>
  [
    `### ${name}`,
    `${catalog[name].summary} Topics: ${listTopics(name)}. Schema: \`${dataschemaOf(catalog[name])}\`.`,
    renderFieldTable(jsonSchemaOf(name) as DisplayedSchema),
    ...(example
      ? [`<details><summary>Example</summary>\n\n\`\`\`json\n${JSON.stringify(example, null, 2)}\n\`\`\`\n\n</details>`]
      : []),
  ].join("\n\n");

/** Renders the reference of all events for readers. */
export function renderEventsDocument(): string {
  const examples = readEventExamples();
  const aggregates = [...new Set(eventNames.map((name) => catalog[name].aggregate))];
  const topics = Object.entries(channelSummaries).map(([name, summary]) => `| \`${name}\` | ${summary} |`);
  return [
    "# Events",
    "`npm run docs` generates this page from `events/`. [asyncapi.json](asyncapi.json) is the machine-readable form. [consume.md](consume.md) explains how to consume events.",
    "Each event is a past change of one aggregate, its `subject`, and has the next `sequence` of that aggregate. Delivery is at least once, without a guaranteed order. `?` marks optional fields.",
    "## The envelope",
    renderFieldTable(toEventSchema(Envelope) as DisplayedSchema),
    "## Channels",
    ["| | |", "|---|---|", ...topics].join("\n"),
    ...aggregates.flatMap((aggregate) => [
      `## ${aggregate[0]?.toUpperCase()}${aggregate.slice(1)}s (\`${sourceOf(aggregate)}\`)`,
      ...eventNames
        .filter((name) => catalog[name].aggregate === aggregate)
        .map((name) => renderSection(name, examples[name])),
    ]),
    "",
  ].join("\n\n");
}
