import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { Pager } from "../state/list-state.ts";

/** Shows the buttons to the pages before and after. */
export const PageSteps = ({ name, pager: { previous, next } }: { name: string; pager: Pager }) => (
  <SpaceBetween direction="horizontal" size="xs">
    <Button
      iconName="angle-left"
      variant="icon"
      disabled={!previous}
      onClick={previous ?? (() => {})}
      ariaLabel={`Previous page of ${name}`}
    />
    <Button
      iconName="angle-right"
      variant="icon"
      disabled={!next}
      onClick={next ?? (() => {})}
      ariaLabel={`Next page of ${name}`}
    />
  </SpaceBetween>
);
