import { describe, expect, test } from "vitest";
import { notificationCommands } from "../src/commands/notifications.ts";
import { optionOf } from "../src/flag-names.ts";

describe("The text of an option", () => {
  test.each([
    ["done", "only operations that have ended"],
    ["failing", "only failed operations that no retry or later success has resolved"],
    ["status", "the status of the operation"],
  ])("describes a switch without values: %s", (name, text) => {
    expect(optionOf("operations:list", name).text).toBe(text);
  });

  test("names another parameter as the option of the command line", () => {
    expect(optionOf("tenants:list", "sort").text).toBe(
      "by default by name with --search and without --product, otherwise by creation time",
    );
    expect(optionOf("tenants:list", "view").text).not.toContain("--");
  });
});

describe("The help of notifications", () => {
  test.each(notificationCommands)("has a text of its own for each option: $name", ({ options = [] }) => {
    const texts = options.map(({ text }) => text);
    expect(texts).toEqual([...new Set(texts)]);
  });
});
