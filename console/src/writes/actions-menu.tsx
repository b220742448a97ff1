import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import { useMe } from "../session/me.tsx";
import { offerActions, type ResourceAction } from "./actions.ts";

type Props = {
  actions: readonly ResourceAction[];
  resource: Parameters<typeof offerActions>[1];
  /** Names the menu for a screen reader, where a page has several. It begins with the visible text. */
  label?: string;
};

/** Shows the actions of a resource. What the role lacks is absent; what the state forbids is disabled and says why. */
export function ActionsMenu({ actions, resource, label }: Props) {
  const offered = offerActions(actions, resource, useMe().permissions);
  if (offered.length === 0) return null;
  return (
    <ButtonDropdown
      expandToViewport
      {...(label && { ariaLabel: label })}
      items={offered.map(({ name, text: label, disabledReason }) => ({
        id: name,
        text: label,
        ...(disabledReason !== undefined && { disabled: true, disabledReason }),
      }))}
      onItemClick={({ detail }) => offered.find(({ name }) => name === detail.id)?.run()}
    >
      Actions
    </ButtonDropdown>
  );
}
