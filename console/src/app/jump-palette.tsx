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
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(0);
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
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined && event.key !== "Enter") return;
    event.preventDefault();
    if (step === undefined) go(options[chosen]?.value);
    else setChosen((chosen + step + options.length) % Math.max(1, options.length));
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
        onChange={({ target }) => {
          setText(target.value);
          setChosen(0);
        }}
        onKeyDown={handleKey}
      />
      <JumpList id={listId} groups={groups} chosen={chosen} optionId={optionId} onChoose={go} />
    </dialog>
  );
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
