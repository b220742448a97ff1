import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { useDebounced } from "../../src/state/debounced.ts";

const Shown = ({ value }: { value?: unknown }) => JSON.stringify(useDebounced(value, 400)) ?? "absent";

test("a value is there at once, also an absent one", () => {
  expect(renderToStaticMarkup(createElement(Shown, { value: 7 }))).toBe("7");
  expect(renderToStaticMarkup(createElement(Shown))).toBe("absent");
});
