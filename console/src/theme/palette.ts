/** A color in the light and in the dark theme. */
type Shade = { light: string; dark: string };

const shade = (light: string, dark: string): Shade => ({ light, dark });

/** The colors of the console: iris as the accent, marigold as the highlight, warm paper and ink as neutrals. The pairs of
 *  text and background have a contrast of at least 4.5 : 1. */
export const palette = {
  paper: shade("#f8f6f2", "#14131a"),
  sheet: shade("#ffffff", "#1b1a23"),
  sunken: shade("#f2efe9", "#22212b"),
  hairline: shade("#e6e1d8", "#312f3c"),
  outline: shade("#8b8794", "#75717f"),
  ink: shade("#24222d", "#dedce6"),
  inkStrong: shade("#17161f", "#f3f2f7"),
  inkSoft: shade("#5f5b69", "#a6a2b3"),
  iris: shade("#443fa8", "#aaa6ff"),
  irisStrong: shade("#332f85", "#c5c2ff"),
  irisWash: shade("#eeedfb", "#282545"),
  onIris: shade("#ffffff", "#14131a"),
  marigold: shade("#e59a1c", "#f5b544"),
  leaf: shade("#19703e", "#5fc98a"),
  leafWash: shade("#eaf5ee", "#16291f"),
  rust: shade("#b3261e", "#ff8f80"),
  rustWash: shade("#fcefed", "#331a19"),
  amber: shade("#8a5600", "#f2bd57"),
  amberWash: shade("#fdf4e1", "#2e2412"),
  sky: shade("#1f5fa8", "#7fb8f5"),
  skyWash: shade("#edf4fc", "#172636"),
  irisDeep: shade("#443fa8", "#3d3893"),
  leafDeep: shade("#19703e", "#19703e"),
  rustDeep: shade("#b3261e", "#a3241d"),
  clear: shade("transparent", "transparent"),
} satisfies Record<string, Shade>;
