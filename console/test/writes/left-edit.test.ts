import { setImmediate } from "node:timers/promises";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test, vi } from "vitest";
import { ApiProblem } from "../../src/api/problem.ts";
import { startEdit } from "../../src/writes/edit-state.ts";
import { useHeldEdit } from "../../src/writes/use-edit.ts";

const cleanups = vi.hoisted(() => [] as ((() => void) | undefined)[]);
// There is no document here. The effect begins at once, and the test ends it as React does when the page is left.
vi.mock("react", async (load) => ({
  ...(await load<object>()),
  useEffect: (effect: () => (() => void) | undefined) => void cleanups.push(effect()),
}));

type Resource = { name: string };
type PageProps = Pick<Parameters<typeof useHeldEdit<Resource, Resource>>[0], "onTakenOver"> & { setEdit: () => void };

const problem = new ApiProblem({ title: "Stale version", status: 412 });
const reload = () => Promise.resolve({ name: "Acme Ltd" });
const formOf = ({ name }: Resource) => ({ name });
const edit = startEdit({ name: "Acme" }, formOf);

/** Holds an edit that was rejected with a 412. */
function Page({ onTakenOver, setEdit }: PageProps) {
  useHeldEdit({ formOf, reload, problem, onTakenOver }, [edit, setEdit]);
  return null;
}

/** Shows the edit, calls `meanwhile` during the reload of its resource, and waits for its end. */
async function reloadAfterConflict(meanwhile: () => void) {
  const [setEdit, onTakenOver] = [vi.fn(), vi.fn()];
  renderToStaticMarkup(createElement(Page, { setEdit, onTakenOver }));
  meanwhile();
  await setImmediate();
  return { setEdit, onTakenOver };
}

test("an edit takes over the other person's changes after the reload", async () => {
  const { setEdit, onTakenOver } = await reloadAfterConflict(() => {});
  expect([setEdit.mock.calls.length, onTakenOver.mock.calls.length]).toEqual([1, 1]);
});

test("an edit that was left during the reload is not brought back", async () => {
  const { setEdit, onTakenOver } = await reloadAfterConflict(() => cleanups.at(-1)?.());
  expect([setEdit.mock.calls.length, onTakenOver.mock.calls.length]).toEqual([0, 0]);
});
