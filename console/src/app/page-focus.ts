import { useLayoutEffect, useRef } from "react";
import { useLocation } from "react-router";

/** Moves the focus to the content when another page is shown, so that a screen reader announces it and the keyboard
 *  continues there. A change of the page's own filters or tabs moves nothing. */
export function usePageFocus(): void {
  const { pathname } = useLocation();
  const shown = useRef(pathname);
  // A layout effect comes before the effects of the page, which may focus something within the content.
  useLayoutEffect(() => {
    if (shown.current === pathname) return;
    shown.current = pathname;
    document.getElementById("content")?.focus({ preventScroll: true });
  }, [pathname]);
}
