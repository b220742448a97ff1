import Button from "@cloudscape-design/components/button";
import { type ReactNode, useEffect, useId } from "react";
import { createPortal } from "react-dom";
import { createStore, useStore } from "../state/store.ts";

const hostStore = createStore<HTMLElement | null>(null);

/** Shows the place of the panel beside the page. It is empty until a screen shows a `PagePanel`. */
export const PagePanelHost = () => <div className="panel-host" ref={hostStore.set} />;

/** Shows its children in a panel beside the page, for example the selected row of a table. Escape closes it. */
export function PagePanel({ header, onClose, children }: { header: string; onClose: () => void; children: ReactNode }) {
  const host = useStore(hostStore);
  const titleId = useId();
  useEffect(() => {
    const handle = (event: KeyboardEvent) => event.key === "Escape" && !event.defaultPrevented && onClose();
    addEventListener("keydown", handle);
    return () => removeEventListener("keydown", handle);
  }, [onClose]);
  if (!host) return null;
  return createPortal(
    <aside className="panel" aria-labelledby={titleId}>
      <header className="panel-header">
        <h2 id={titleId}>{header}</h2>
        <Button variant="icon" iconName="close" ariaLabel={`Close ${header}`} onClick={onClose} />
      </header>
      {children}
    </aside>,
    host,
  );
}
