import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { eventCommands } from "../../src/commands/events.ts";

const recorded = JSON.parse(readFileSync(join(import.meta.dirname, "../../../docs/event-examples.json"), "utf8"));
const examples = eventCommands
  .flatMap((command) => command.examples ?? [])
  .flatMap((text) => {
    const [, type = "", path = ""] = /--type (\w+) .*\| jq \.([\w.]+)$/.exec(text) ?? [];
    return type === "" ? [] : [{ text, type, path }];
  });

test("an example reads a field of an event", () => {
  expect(examples.length).toBeGreaterThan(0);
});

test.each(examples)("the event has the field that the example reads: $text", ({ type, path }) => {
  const value = path
    .split(".")
    .reduce<unknown>((part, name) => (part as Record<string, unknown>)?.[name], recorded[type]);
  expect(value).toEqual(expect.any(String));
});
