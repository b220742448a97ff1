import Button from "@cloudscape-design/components/button";
import Flashbar, { type FlashbarProps } from "@cloudscape-design/components/flashbar";
import Link from "@cloudscape-design/components/link";
import { useQueries } from "@tanstack/react-query";
import { operationQuery } from "../api/queries.ts";
import type { Operation } from "../api/resources.ts";
import { useStore } from "../state/store.ts";
import { dismissFlash, type Flash, flashStore } from "./flashes.ts";

/** Shows the messages over the lower edge of the page, where they move nothing. A screen reader announces each when it appears. */
export function FlashArea() {
  const flashes = useStore(flashStore);
  const operations = useQueries({
    queries: flashes.flatMap(({ operationId }) => (operationId ? [operationQuery(operationId)] : [])),
  });
  const byId = new Map(operations.flatMap(({ data }) => (data ? [[data.id, data] as const] : [])));
  const items = flashes.map((flash) => itemOf(flash, byId.get(flash.operationId ?? "")));
  return (
    <div className="flash-area">
      <Flashbar items={items} />
    </div>
  );
}

function itemOf(flash: Flash, operation: Operation | undefined): FlashbarProps.MessageDefinition {
  const { id, header, content, action } = flash;
  const common = { id, dismissible: true, dismissLabel: "Dismiss", onDismiss: () => dismissFlash(id) };
  if (!flash.operationId) {
    const button = action && <Button onClick={action.run}>{action.text}</Button>;
    return { ...common, type: flash.type, header, content, action: button };
  }
  const progress = progressOf(flash, operation);
  return { ...common, ...progress, content: <FlashLink flash={flash} hasSucceeded={progress.type === "success"} /> };
}

/** Returns how a message shows the state of its operation. */
function progressOf({ header }: Flash, operation: Operation | undefined): FlashbarProps.MessageDefinition {
  if (operation?.status === "succeeded") return { type: "success", header: `${header}: done` };
  if (operation?.status === "failed") return { type: "error", header: `${header}: failed` };
  if (operation?.status === "cancelled") return { type: "warning", header: `${header}: cancelled` };
  return { type: "in-progress", header, loading: true };
}

function FlashLink({ flash: { operationId, result }, hasSucceeded }: { flash: Flash; hasSucceeded: boolean }) {
  const target = hasSucceeded && result ? result : { href: `/operations/${operationId}`, text: "Follow the operation" };
  return (
    <Link color="inverted" href={target.href}>
      {target.text}
    </Link>
  );
}
