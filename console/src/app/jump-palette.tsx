import Autosuggest, { type AutosuggestProps } from "@cloudscape-design/components/autosuggest";
import Box from "@cloudscape-design/components/box";
import Modal from "@cloudscape-design/components/modal";
import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { useNavigate } from "react-router";
import { productsQuery, tenantsQuery } from "../api/queries.ts";
import { can, useMe } from "../session/me.tsx";
import { jumpOptionsOf } from "./jump-options.ts";

const placeholder = "A screen, a tenant's name, or an id such as op_…";

/** Goes to a screen, a tenant, a product or a pasted id. */
export function JumpPalette({ onClose }: { onClose: () => void }) {
  const me = useMe();
  const navigate = useNavigate();
  const [text, setText] = useState("");
  const searched = useDeferredValue(text.trim());
  const tenants = useQuery({ ...tenantsQuery({ limit: 50 }), enabled: can(me, "tenants:list") });
  const products = useQuery({ ...productsQuery({ limit: 50 }), enabled: can(me, "products:list") });
  const found = { tenants: tenants.data?.items ?? [], products: products.data?.items ?? [] };
  const options: AutosuggestProps.Options = jumpOptionsOf(searched, me, found);
  const go = (href: string | undefined) => {
    if (!href?.startsWith("/")) return;
    void navigate(href);
    onClose();
  };
  return (
    <Modal visible onDismiss={onClose} header="Jump to" size="medium">
      <Autosuggest
        autoFocus
        ariaLabel="Jump to"
        value={text}
        placeholder={placeholder}
        options={options}
        filteringType="manual"
        enteredTextLabel={() => "Choose one of these"}
        hideEnteredTextOption
        statusType={tenants.isFetching ? "loading" : "finished"}
        loadingText="Looking"
        empty="Nothing has this name. An id leads to its page once it is complete."
        onChange={({ detail }) => setText(detail.value)}
        onSelect={({ detail }) => go(detail.selectedOption?.value)}
        expandToViewport
      />
      <Box color="text-body-secondary" margin={{ top: "s" }} fontSize="body-s">
        Arrow keys choose, Enter goes there, Escape closes.
      </Box>
    </Modal>
  );
}
