import type { Rollout } from "../../api/openapi.d.ts";
import { describeWave, partsOfWave, type Wave } from "./wave-counts.ts";

/** Shows the waves of a rollout as bars: changed, failed and skipped tenants, and those to come. */
export const WaveBars = ({ rollout }: { rollout: Rollout }) => (
  <section className="detail-card rollout-card" aria-labelledby="waves">
    <h2 id="waves">Waves</h2>
    <ol className="plain-list">
      {rollout.waves.map((wave) => (
        <li key={wave.number} className="wave">
          <div className="wave-line">
            <strong>Wave {wave.number}</strong>
            <span className="soft">{describeWave(wave, rollout)}</span>
          </div>
          <WaveBar wave={wave} />
        </li>
      ))}
    </ol>
  </section>
);

const WaveBar = ({ wave }: { wave: Wave }) => (
  <div className="wave-bar" aria-hidden="true">
    {partsOfWave(wave).map(({ kind, percent }) => (
      <span key={kind} className={`wave-${kind}`} style={{ inlineSize: `${percent}%` }} />
    ))}
  </div>
);
