import { catalog, eventNames } from "../events/catalog.ts";
import { openapiDocument } from "./openapi-document.ts";

const toJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Returns the names of all events by their aggregate, which the console offers as filters. */
export function renderConsoleEventTypes(): string {
  const types = Map.groupBy(new Set(eventNames.map((name) => catalog[name])), ({ aggregate }) => aggregate);
  return toJson(
    Object.fromEntries(
      [...types].map(([aggregate, events]) => [aggregate, [...new Set(events.map(({ name }) => name))]]),
    ),
  );
}

type Field = { type?: string; enum?: string[]; title?: string; description?: string };
type Document = {
  components: { schemas: Record<string, { properties?: Record<string, Field>; required?: string[] }> };
};

const capitalize = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Returns a field's name in words: `costCenter` is "Cost center". */
const toWords = (name: string): string => capitalize(name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`));

/** Returns the optional texts of a tenant, which the console shows and edits without a line of code for each. */
export function renderConsoleTenantFields(): string {
  const { schemas } = (JSON.parse(openapiDocument()) as Document).components;
  const { properties = {}, required = [] } = schemas["RequestTenant"] ?? {};
  const texts = Object.entries(properties).filter(
    ([name, { type, enum: choices }]) => type === "string" && choices === undefined && !required.includes(name),
  );
  return toJson(
    Object.fromEntries(
      texts.map(([name, { title = toWords(name), description = "" }]) => [
        name,
        { label: title, description: `${capitalize(description)}.` },
      ]),
    ),
  );
}
