import { setImmediate } from "node:timers/promises";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { beforeEach, expect, test, vi } from "vitest";
import { ApiProblem } from "../../src/api/problem.ts";
import { useDraft } from "../../src/state/draft.ts";
import { startEdit } from "../../src/writes/edit-state.ts";
import { useHeldEdit } from "../../src/writes/use-edit.ts";
import { stubSessionStorage } from "../session/session-storage.ts";

// There is no document here, so an effect begins at once, and a state changes at once.
vi.mock("react", async (load) => ({
  ...(await load<object>()),
  useCallback: (callback: unknown) => callback,
  useEffect: (effect: () => void) => effect(),
  useRef: (current: unknown) => ({ current }),
  useState: (start: () => unknown) => {
    let value = start();
    const set = (change: (current: unknown) => unknown) => {
      value = change(value);
    };
    return [value, set];
  },
}));

const problem = new ApiProblem({ title: "Stale version", status: 412 });
const reload = () => Promise.resolve({ name: "Acme Ltd" });
const formOf = ({ name }: { name: string }) => ({ name });

const entries = stubSessionStorage();
beforeEach(() => entries.clear());

type Form = { type: () => void; discard: () => void };

/** Holds a form whose write was rejected with a 412, so that it begins to reload its resource. */
function Page({ onOpen }: { onOpen: (form: Form) => void }) {
  const [edit, change, discard] = useDraft("change", startEdit({ name: "Acme" }, formOf));
  const { set } = useHeldEdit({ formOf, reload, problem, onTakenOver: () => {} }, [edit, change]);
  onOpen({ type: () => set({ name: "Acme Inc" }), discard });
  return null;
}

function openForm(): Form {
  const opened: Form[] = [];
  renderToStaticMarkup(createElement(Page, { onOpen: (form) => void opened.push(form) }));
  return opened[0] ?? expect.fail();
}

test("a form keeps the changes of the other person in its draft after the reload", async () => {
  openForm();
  await setImmediate();
  expect([...entries.values()]).toEqual([expect.stringContaining("Acme Ltd")]);
});

test("a draft that is discarded during the reload is not stored again, although the next page is not there yet", async () => {
  const { type, discard } = openForm();
  type();
  discard();
  await setImmediate();
  expect(entries.size).toBe(0);
});

test("a field that changes after the form was discarded is not stored", () => {
  const { type, discard } = openForm();
  discard();
  type();
  expect(entries.size).toBe(0);
});

test("a form that is opened again after it was discarded has a draft again", () => {
  openForm().discard();
  openForm().type();
  expect([...entries.values()]).toEqual([expect.stringContaining("Acme Inc")]);
});
