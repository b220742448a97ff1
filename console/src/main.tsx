import "@cloudscape-design/global-styles/index.css";
import "virtual:theme.css";
import "./theme/fonts.css";
import "./theme/base.css";
import "./app/jump.css";
import "./app/shell.css";
import "./app/wordmark.css";
import "./operations/operations.css";
import "./pieces/pieces.css";
import "./pieces/resource-table.css";
import "./session/entry.css";
import { I18nProvider } from "@cloudscape-design/components/i18n";
import messages from "@cloudscape-design/components/i18n/messages/all.en";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router";
import { queryClient } from "./api/query-client.ts";
import { createRouter } from "./app/router.tsx";
import { SessionGate } from "./session/session-gate.tsx";
import { followTheme } from "./theme/theme-choice.ts";

followTheme();

/** Creates the router when the session is known. Earlier, it would read the address of the sign-in's callback. */
function Console() {
  router ??= createRouter();
  return <RouterProvider router={router} />;
}
let router: ReturnType<typeof createRouter> | undefined;

const root = document.getElementById("root");
if (!root) throw new Error("The page has no element #root.");
createRoot(root).render(
  <StrictMode>
    <I18nProvider locale="en" messages={[messages]}>
      <QueryClientProvider client={queryClient}>
        <SessionGate>
          <Console />
        </SessionGate>
      </QueryClientProvider>
    </I18nProvider>
  </StrictMode>,
);
