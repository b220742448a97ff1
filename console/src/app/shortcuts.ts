import { useLayoutEffect } from "react";

/** Marks the search field of a screen, which `/` focuses. */
export const searchFieldClass = "search-field";

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** Listens to the shortcuts of every screen: Ctrl K jumps, `/` goes to the search field. */
export function useShortcuts(openPalette: () => void): void {
  // A layout effect: a key that is pressed as soon as the screen can be seen must not be lost.
  useLayoutEffect(() => {
    const handle = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        openPalette();
      } else if (event.key === "/" && !isTyping(event.target)) {
        const field = document.querySelector<HTMLInputElement>(`.${searchFieldClass} input`);
        if (!field) return;
        event.preventDefault();
        field.focus();
      }
    };
    addEventListener("keydown", handle);
    return () => removeEventListener("keydown", handle);
  }, [openPalette]);
}
