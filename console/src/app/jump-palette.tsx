import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { allProductsQuery, tenantsQuery } from "../api/queries.ts";
import { can, useMe } from "../session/me.tsx";
import { JumpList } from "./jump-list.tsx";
import { jumpOptionsOf } from "./jump-options.ts";

const listId = "jump-options";
const optionId = (index: number) => `${listId}-${index}`;

/** Goes to a screen, a tenant, a product or a pasted id. The arrow keys choose, Enter goes there, Escape closes. */
export function JumpPalette({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [{ text, chosen }, setState] = useState({ text: "", chosen: 0 });
  const navigate = useNavigate();
  const groups = useJumpOptions(text.trim());
  const options = groups.flatMap((group) => group.options);
  // `void`: some browsers return a promise, and React would call it as the function that cleans up.
  useEffect(() => void dialog.current?.showModal(), []);
  const go = (href: string | undefined) => {
    if (href === undefined) return;
    onClose();
    void navigate(href);
  };
  const handleKey = (event: KeyboardEvent) => {
    const next = chooseByKey(event, chosen, options.length);
    if (next === "go") go(options[chosen]?.value);
    else if (next !== undefined) setState({ text, chosen: next });
  };
  return (
    // `onCancel` as well: the browser hides the dialog at Escape and reports `close` later. A Ctrl K in between was lost.
    <dialog ref={dialog} className="jump" onCancel={onClose} onClose={onClose} aria-label="Jump to">
      <input
        className="jump-input"
        role="combobox"
        aria-label="Jump to"
        aria-expanded={options.length > 0}
        aria-controls={listId}
        aria-activedescendant={options.length > 0 ? optionId(chosen) : undefined}
        autoComplete="off"
        spellCheck={false}
        placeholder="A screen, a tenant, a product, or an id such as op_…"
        value={text}
        onChange={({ target }) => setState({ text: target.value, chosen: 0 })}
        onKeyDown={handleKey}
      />
      <JumpList id={listId} groups={groups} chosen={chosen} optionId={optionId} onChoose={go} />
    </dialog>
  );
}

/** Returns the option that a key chooses, "go" for Enter, and undefined for a key of the input. */
function chooseByKey(event: KeyboardEvent, chosen: number, count: number): number | "go" | undefined {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined && event.key !== "Enter") return undefined;
  event.preventDefault();
  return step === undefined ? "go" : (chosen + step + count) % Math.max(1, count);
}

/** Returns the pages that match. Tenants are searched by the API, because there may be thousands. */
function useJumpOptions(text: string) {
  const me = useMe();
  const tenants = useQuery({
    ...tenantsQuery({ q: text, limit: 8 }),
    enabled: can(me, "tenants:list") && text !== "" && !text.includes("_"),
    placeholderData: (previous) => previous,
  });
  const products = useQuery({ ...allProductsQuery(), enabled: can(me, "products:list") });
  return jumpOptionsOf(text, me, { tenants: tenants.data?.items ?? [], products: products.data?.items ?? [] });
}
