import { useStore } from "../../state/store.ts";
import { chooseTheme, type ThemeChoice, themeChoiceStore } from "../../theme/theme-choice.ts";

const choices: { value: ThemeChoice; name: string; meaning: string }[] = [
  { value: "system", name: "As the system", meaning: "Follows the setting of this device." },
  { value: "light", name: "Light", meaning: "Paper and ink." },
  { value: "dark", name: "Dark", meaning: "For dim rooms." },
];

/** Shows the choice of colors, each with a small picture. */
export function ThemeTiles() {
  const chosen = useStore(themeChoiceStore);
  return (
    <fieldset className="theme-tiles">
      <legend className="visually-hidden">Colors</legend>
      {choices.map(({ value, name, meaning }) => (
        <label key={value} className="theme-tile">
          <input
            type="radio"
            name="theme"
            value={value}
            checked={chosen === value}
            onChange={() => chooseTheme(value)}
          />
          <ThemePicture choice={value} />
          <span className="theme-name">{name}</span>
          <span className="soft">{meaning}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** Shows a console in small. The picture of "As the system" is half light and half dark. */
const ThemePicture = ({ choice }: { choice: ThemeChoice }) => (
  <svg className={`theme-picture picture-${choice}`} viewBox="0 0 120 64" aria-hidden="true">
    {choice !== "dark" && <MiniConsole tone="light" />}
    {choice === "dark" && <MiniConsole tone="dark" />}
    {choice === "system" && (
      <g clipPath="url(#right-half)">
        <MiniConsole tone="dark" />
      </g>
    )}
    <clipPath id="right-half">
      <path d="M72 0h48v64H48z" />
    </clipPath>
  </svg>
);

const MiniConsole = ({ tone }: { tone: "light" | "dark" }) => (
  <g className={`mini-${tone}`}>
    <rect className="mini-paper" width="120" height="64" />
    <rect className="mini-line" y="11" width="120" height="1" />
    <rect className="mini-accent" x="6" y="4" width="16" height="4" rx="2" />
    <rect className="mini-soft" x="6" y="18" width="20" height="4" rx="2" />
    <rect className="mini-accent" x="6" y="26" width="20" height="4" rx="2" />
    <rect className="mini-soft" x="6" y="34" width="20" height="4" rx="2" />
    <rect className="mini-sheet" x="34" y="18" width="80" height="40" rx="4" />
    <rect className="mini-soft" x="40" y="25" width="40" height="4" rx="2" />
    <rect className="mini-soft" x="40" y="35" width="56" height="4" rx="2" />
    <rect className="mini-soft" x="40" y="45" width="48" height="4" rx="2" />
  </g>
);
