import Button from "@cloudscape-design/components/button";
import ButtonDropdown, { type ButtonDropdownProps } from "@cloudscape-design/components/button-dropdown";
import { useMe } from "../session/me.tsx";
import { signOut } from "../session/sign-in.ts";
import { useIsNarrow } from "../state/narrow.ts";
import { useStore } from "../state/store.ts";
import { chooseTheme, type ThemeChoice, themeChoiceStore } from "../theme/theme-choice.ts";
import { Wordmark } from "./wordmark.tsx";

const themes: { id: ThemeChoice; text: string }[] = [
  { id: "system", text: "As the system" },
  { id: "light", text: "Light" },
  { id: "dark", text: "Dark" },
];

/** Shows the bar above every screen. A narrow window opens the navigation from it. */
export const TopBar = (props: { onJump: () => void; onOpenNavigation: (() => void) | undefined }) => (
  <header className="top-bar">
    <a className="skip-link" href="#content">
      Skip to the content
    </a>
    {props.onOpenNavigation && (
      <Button variant="icon" iconName="menu" ariaLabel="Open the navigation" onClick={props.onOpenNavigation} />
    )}
    <a className="top-bar-home" href="/" aria-label="Tenantry, overview">
      <Wordmark />
    </a>
    <button type="button" className="jump-button" onClick={props.onJump} aria-keyshortcuts="Control+K Meta+K">
      <span>Jump to a tenant, product or operation</span>
      <kbd>Ctrl K</kbd>
    </button>
    <PersonMenu />
  </header>
);

function PersonMenu() {
  const me = useMe();
  const isNarrow = useIsNarrow();
  const theme = useStore(themeChoiceStore);
  const items: ButtonDropdownProps.ItemOrGroup[] = [
    {
      text: "Colors",
      items: themes.map(({ id, text }) => ({ id, text, itemType: "checkbox" as const, checked: id === theme })),
    },
    { id: "sign-out", text: "Sign out" },
  ];
  return (
    <ButtonDropdown
      variant={isNarrow ? "icon" : "normal"}
      expandToViewport
      ariaLabel={`Account of ${nameOf(me)}`}
      items={items}
      onItemClick={({ detail: { id } }) => (id === "sign-out" ? void signOut() : chooseTheme(id as ThemeChoice))}
    >
      {isNarrow ? undefined : nameOf(me)}
    </ButtonDropdown>
  );
}

const nameOf = ({ displayName, email, subject }: ReturnType<typeof useMe>) => displayName ?? email ?? subject;
