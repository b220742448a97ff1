import { renderMermaidSVG } from "beautiful-mermaid";

/** The scale at which the text of a diagram is still readable. A narrower page scrolls the diagram. */
const SMALLEST_SCALE = 0.62;

/** Returns a diagram of statuses without the events of its arrows, which would make it several screens wide. The table
 *  below each of these diagrams has them. */
const withoutEvents = (source: string): string =>
  source.startsWith("stateDiagram")
    ? [...new Set(source.replaceAll(/(--> \w+): .*$/gm, "$1").split("\n"))].join("\n")
    : source;

/** Draws a Mermaid diagram as SVG in the colors of the page. The SVG loads nothing from elsewhere. */
export function drawDiagram(source: string, number: number): string {
  const svg = renderMermaidSVG(withoutEvents(source), {
    padding: 20,
    nodeSpacing: 18,
    layerSpacing: 32,
    bg: "var(--diagram-paper)",
    fg: "var(--diagram-ink)",
    accent: "var(--sl-color-text-accent)",
    font: "Hanken Grotesk Variable",
    transparent: true,
  });
  const width = Math.ceil(Number(/width="([\d.]+)"/.exec(svg)?.[1]));
  return svg
    .replace(
      / width="[\d.]+" height="[\d.]+" style="/,
      ` style="width:min(100%,${width}px);min-width:${Math.ceil(width * SMALLEST_SCALE)}px;`,
    )
    .replace(/@import url\([^)]*\);/, "")
    .replaceAll(/(id="|url\(#)(arrowhead[\w-]*)/g, `$1diagram-${number}-$2`)
    .replaceAll(/\n\s*/g, " ");
}
