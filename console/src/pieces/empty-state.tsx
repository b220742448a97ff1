import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import { Mark } from "../app/wordmark.tsx";

/** Says what will be here and how to begin. */
export const EmptyState = ({ title, children, action }: { title: string; children: ReactNode; action?: ReactNode }) => (
  <div className="empty-state">
    <SpaceBetween size="s" alignItems="center">
      <Mark size={36} />
      <Box variant="h3" tagOverride="p" padding="n">
        {title}
      </Box>
      <Box color="text-body-secondary">{children}</Box>
      {action}
    </SpaceBetween>
  </div>
);
