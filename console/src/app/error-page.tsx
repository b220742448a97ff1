import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import type { ReactNode } from "react";
import { useRouteError } from "react-router";

/** Shows a page that says what is wrong and what to do next. */
const MessagePage = ({ title, children, action }: { title: string; children: ReactNode; action: ReactNode }) => (
  <div className="message-page">
    <Box variant="h1">{title}</Box>
    <Box color="text-body-secondary" margin={{ vertical: "m" }}>
      {children}
    </Box>
    {action}
  </div>
);

export const NotFoundPage = () => (
  <MessagePage title="There is no such page" action={<Button href="/">Go to the overview</Button>}>
    The address may be incomplete, or what it shows is out of your reach.
  </MessagePage>
);

/** Replaces a screen that failed while it was drawn. The rest of the console continues. */
export function CrashedPage() {
  const error = useRouteError();
  // A new deployment removes the files of the old one, so a screen that was not loaded yet can't be loaded any more.
  const isOutdated = error instanceof TypeError && /dynamically imported module|module script/i.test(error.message);
  const detail = isOutdated
    ? "The console was updated since you opened it."
    : `This screen could not be drawn: ${error instanceof Error ? error.message : String(error)}`;
  return (
    <MessagePage
      title={isOutdated ? "Reload to continue" : "Something went wrong here"}
      action={<Button onClick={() => location.reload()}>Reload the page</Button>}
    >
      {detail}
    </MessagePage>
  );
}
