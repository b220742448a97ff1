import { lazy, type MouseEvent, Suspense, useCallback, useState } from "react";
import { Outlet, ScrollRestoration, useNavigate } from "react-router";
import { useConnectionRecovery } from "../api/connection-recovery.ts";
import { useLiveFeed } from "../api/live-feed.ts";
import { useCan } from "../session/me.tsx";
import { useIsNarrow } from "../state/narrow.ts";
import { BreadcrumbLine } from "./breadcrumb-line.tsx";
import { ConnectionBanner } from "./connection-banner.tsx";
import { FlashArea } from "./flash-area.tsx";
import { Navigation } from "./navigation.tsx";
import { NavigationDialog } from "./navigation-dialog.tsx";
import { usePageFocus } from "./page-focus.ts";
import { PagePanelHost } from "./page-panel.tsx";
import { useShortcuts } from "./shortcuts.ts";
import { TopBar } from "./top-bar.tsx";

const JumpPalette = lazy(async () => ({ default: (await import("./jump-palette.tsx")).JumpPalette }));

/** Shows the frame of every screen. */
export function Shell() {
  const [isJumping, setJumping] = useState(false);
  const openPalette = useCallback(() => setJumping(true), []);
  useShortcuts(openPalette);
  useLiveFeed(useCan("events:list"));
  useConnectionRecovery();
  usePageFocus();
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only turns the clicks of links into navigation
    // biome-ignore lint/a11y/useKeyWithClickEvents: a link that is followed by the keyboard is clicked as well
    <div onClick={useFollowLink()}>
      <Frame onJump={openPalette} />
      <FlashArea />
      <Suspense>{isJumping && <JumpPalette onClose={() => setJumping(false)} />}</Suspense>
      <ScrollRestoration />
    </div>
  );
}

function Frame({ onJump }: { onJump: () => void }) {
  const [isNavigationOpen, setNavigationOpen] = useState(false);
  const isNarrow = useIsNarrow();
  return (
    <>
      <TopBar onJump={onJump} onOpenNavigation={isNarrow ? () => setNavigationOpen(true) : undefined} />
      <ConnectionBanner />
      <div className="frame">
        {!isNarrow && <Navigation />}
        {isNarrow && isNavigationOpen && <NavigationDialog onClose={() => setNavigationOpen(false)} />}
        <main id="content" className="content" tabIndex={-1}>
          <BreadcrumbLine />
          <Outlet />
        </main>
        <PagePanelHost />
      </div>
    </>
  );
}

/** Returns a handler that shows links to own pages without loading the console again. */
function useFollowLink(): (event: MouseEvent) => void {
  const navigate = useNavigate();
  return useCallback(
    (event) => {
      const isPlainClick = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
      const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[href^='/']") : null;
      if (!link || !isPlainClick || event.defaultPrevented || link.target === "_blank" || link.download) return;
      event.preventDefault();
      void navigate(link.pathname + link.search + link.hash);
    },
    [navigate],
  );
}
