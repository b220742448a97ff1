import Button from "@cloudscape-design/components/button";
import { type MouseEvent, useEffect, useRef } from "react";
import { Navigation } from "./navigation.tsx";

/** Shows the navigation of a narrow window. The browser keeps the focus in it, and Escape closes it. */
export function NavigationDialog({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => void dialog.current?.showModal(), []);
  const closeAfterLink = ({ target }: MouseEvent) => target instanceof Element && target.closest("a") && onClose();
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a link that is followed by the keyboard is clicked as well
    <dialog
      ref={dialog}
      className="navigation-dialog"
      onCancel={onClose}
      onClose={onClose}
      onClick={closeAfterLink}
      aria-label="Screens"
    >
      <Button variant="icon" iconName="close" ariaLabel="Close the navigation" onClick={onClose} />
      <Navigation />
    </dialog>
  );
}
