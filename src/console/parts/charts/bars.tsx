import type { Panel } from './panel.js';
import { axisLength, axisOf, span, toPixels } from './to-pixels.js';

interface BarsProps {
  readonly panel: Panel;
  /** The names of the series that bars have, in the order of their numbers. */
  readonly series: readonly string[];
}

const HEIGHT = 20;

/** Bars beside their names and figures. The drawing is left out for readers of the screen, who have all of it in words. */
export function Bars({ panel, series }: BarsProps) {
  const { bars, title } = panel;
  const axis = axisOf(
    bars.flatMap(({ segments, mark }) => [
      ...segments.flatMap(({ from, to }) => [from, to]),
      ...(mark === undefined ? [] : [mark]),
    ]),
  );
  return (
    <section className="panel" aria-label={title}>
      <h3>{title}</h3>
      {series.length > 1 && <Legend of={series} />}
      <ul className="bars">
        {bars.map(({ key, label, segments, figure, mark }) => (
          <li key={key}>
            <span>{label}</span>
            <svg
              viewBox={`0 0 ${axisLength.toString()} ${HEIGHT.toString()}`}
              preserveAspectRatio="none"
              aria-hidden="true"
            >
              {segments.map((segment, place) => (
                <rect
                  key={`${segment.series.toString()} ${place.toString()}`}
                  className={`series-${segment.series.toString()}`}
                  y="2"
                  height={HEIGHT - 4}
                  {...span(axis, segment.from, segment.to)}
                />
              ))}
              <path className="zero" d={`M${toPixels(axis, 0n)} 0V${HEIGHT.toString()}`} />
              {mark !== undefined && <path className="mark" d={`M${toPixels(axis, mark)} 0V${HEIGHT.toString()}`} />}
            </svg>
            <span className="figure">{figure}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Legend({ of }: { readonly of: readonly string[] }) {
  return (
    <ul className="legend">
      {of.map((name, place) => (
        <li key={name}>
          <svg viewBox="0 0 24 16" aria-hidden="true">
            <rect className={`series-${place.toString()}`} x="1" y="1" width="22" height="14" />
          </svg>
          {name}
        </li>
      ))}
    </ul>
  );
}

/** The patterns that the series are filled with; once on a page. */
export function Patterns() {
  return (
    <svg className="hidden" aria-hidden="true">
      <defs>
        <pattern id="pattern-1" width="8" height="8" patternUnits="userSpaceOnUse">
          <rect className="ground-1" width="8" height="8" />
          <path className="stroke-1" d="M-2 2L2 -2M0 8L8 0M6 10L10 6" />
        </pattern>
        <pattern id="pattern-2" width="10" height="6" patternUnits="userSpaceOnUse">
          <rect className="ground-2" width="10" height="6" />
          <path className="stroke-2" d="M4 0V6" />
        </pattern>
        <pattern id="pattern-3" width="6" height="6" patternUnits="userSpaceOnUse">
          <rect className="ground-3" width="6" height="6" />
          <path className="stroke-3" d="M0 3H6" />
        </pattern>
        <pattern id="pattern-4" width="6" height="6" patternUnits="userSpaceOnUse">
          <rect className="ground-4" width="6" height="6" />
          <path className="stroke-4" d="M0 3H6M3 0V6" />
        </pattern>
      </defs>
    </svg>
  );
}
