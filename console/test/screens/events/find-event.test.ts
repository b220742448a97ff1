import { expect, test } from "vitest";
import type { Envelope } from "../../../src/api/resources.ts";
import { findEvent } from "../../../src/screens/events/find-event.ts";

const event = (id: string) => ({ id }) as Envelope;
const read = (...ids: string[]) => ({ items: ids.map(event), isLoading: false });
const reading = { items: [], isLoading: true };

test("an event is looked for in the page of the list, then in the chain that was shown before", () => {
  expect(findEvent("1", read("1"), read())).toEqual(event("1"));
  expect(findEvent("2", read("1"), read("2"))).toEqual(event("2"));
});

test("an event is not missing while the page or the chain is read", () => {
  expect(findEvent("1", reading, read())).toBe("reading");
  expect(findEvent("1", read("2"), reading)).toBe("reading");
});

test("an event that neither the page nor the chain has is missing", () => {
  expect(findEvent("1", read("2"), read("3"))).toBe("missing");
});
