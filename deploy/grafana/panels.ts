/**
 * The kinds of panel that the boards are made of. Each demands what a reader needs who has never
 * seen the server: what is shown, what is bad, and where to look next.
 */
import { crc32 } from 'node:zlib';
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  BigValueColorMode,
  BigValueGraphMode,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  MappingType,
  type Panel,
  type Threshold,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type ValueMapping,
} from '@grafana/grafana-foundation-sdk/dashboard';
import * as heatmapPanel from '@grafana/grafana-foundation-sdk/heatmap';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import * as statPanel from '@grafana/grafana-foundation-sdk/stat';
import * as timelinePanel from '@grafana/grafana-foundation-sdk/statetimeline';
import * as tablePanel from '@grafana/grafana-foundation-sdk/table';
import * as timeseriesPanel from '@grafana/grafana-foundation-sdk/timeseries';
import { type Place, linkTo } from './links.ts';

export const DATASOURCE = { type: 'prometheus', uid: '${datasource}' } as const;

export interface Query {
  readonly expr: string;
  /** `{{tool}}`; a panel of one query may go without. */
  readonly legend?: string;
}

export interface PanelSpec {
  /** Unique in its board: the panel's id is made of it. */
  readonly title: string;
  readonly shows: string;
  readonly bad: string;
  /** Where to go from here; `places` are the links to it. */
  readonly next: string;
  readonly places: readonly Place[];
  /** Of Grafana: `s`, `percentunit`, `reqps`, … */
  readonly unit: string;
  /** Of 24 columns. */
  readonly width: number;
  readonly height?: number;
  readonly queries: readonly Query[];
  /** Said where there is no figure. */
  readonly noValue?: string;
  readonly decimals?: number;
  readonly min?: number;
  readonly max?: number;
  /** Colours from a value on, rising; the first holds below the second. */
  readonly steps?: readonly Threshold[];
  readonly mappings?: readonly ValueMapping[];
}

export const GOOD = 'green';
export const WARN = 'orange';
export const BAD = 'red';

/** Bad from a value on, and worse from a second. */
export const badAbove = (warn: number, bad: number): Threshold[] => [
  { value: null, color: GOOD },
  { value: warn, color: WARN },
  { value: bad, color: BAD },
];

/** Bad from a value on. */
export const badFrom = (value: number): Threshold[] => [
  { value: null, color: GOOD },
  { value, color: BAD },
];

/** Bad below a value, and worse below a lower one. */
export const badBelow = (warn: number, bad: number): Threshold[] => [
  { value: null, color: BAD },
  { value: bad, color: WARN },
  { value: warn, color: GOOD },
];

/** The words for the states of a gauge. */
export const states = (
  words: Readonly<Record<string, readonly [text: string, color: string]>>,
): ValueMapping[] => [
  {
    type: MappingType.ValueToText,
    options: Object.fromEntries(
      Object.entries(words).map(([value, [text, color]], index) => [value, { text, color, index }]),
    ),
  },
];

/** A word for every value from one on. */
export const from = (value: number, text: string, color: string): ValueMapping => ({
  type: MappingType.RangeToText,
  options: { from: value, to: null, result: { text, color } },
});

/** The same title has the same id for ever, wherever the panel stands: links to it hold. */
const idOf = (title: string): number => 1_000 + (crc32(title) % 1_000_000);

/** What the builders of all kinds of panel have in common. */
interface AnyBuilder extends Builder<Panel> {
  id(id: number): this;
  title(title: string): this;
  description(text: string): this;
  datasource(ref: typeof DATASOURCE): this;
  unit(unit: string): this;
  span(columns: number): this;
  height(rows: number): this;
  noValue(text: string): this;
  decimals(decimals: number): this;
  min(min: number): this;
  max(max: number): this;
  mappings(mappings: ValueMapping[]): this;
  thresholds(thresholds: ThresholdsConfigBuilder): this;
  links(links: ReturnType<typeof linkTo>[]): this;
  withTarget(target: DataqueryBuilder): this;
}

function fill<B extends AnyBuilder>(
  builder: B,
  spec: PanelSpec,
  shape: (query: DataqueryBuilder) => DataqueryBuilder = (query) => query.range(),
): B {
  const { decimals, min, max, mappings, steps = [{ value: null, color: GOOD }] } = spec;
  builder
    .id(idOf(spec.title))
    .title(spec.title)
    .description(`${spec.shows}\n\n**Bad:** ${spec.bad}\n\n**Next:** ${spec.next}`)
    .datasource(DATASOURCE)
    .unit(spec.unit)
    .span(spec.width)
    .height(spec.height ?? 8)
    .noValue(spec.noValue ?? 'no data')
    .links(spec.places.map(linkTo))
    .thresholds(new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([...steps]));
  if (decimals !== undefined) builder.decimals(decimals);
  if (min !== undefined) builder.min(min);
  if (max !== undefined) builder.max(max);
  if (mappings) builder.mappings([...mappings]);
  for (const [index, { expr, legend = '' }] of spec.queries.entries()) {
    const query = new DataqueryBuilder()
      .datasource(DATASOURCE)
      .refId(String.fromCodePoint('A'.charCodeAt(0) + index))
      .expr(expr)
      .legendFormat(legend);
    builder.withTarget(shape(query));
  }
  return builder;
}

export interface TimeSeriesSpec extends PanelSpec {
  /** For parts of a whole that are read as a sum. */
  readonly isStacked?: boolean;
}

/** Lines over time; thresholds are drawn when they are given. */
export function timeSeries(spec: TimeSeriesSpec): Builder<Panel> {
  const { Dashed, Off } = GraphThresholdsStyleMode;
  return fill(new timeseriesPanel.PanelBuilder(), { min: 0, ...spec })
    .lineWidth(1)
    .fillOpacity(spec.isStacked ? 40 : 8)
    .showPoints(VisibilityMode.Auto)
    .stacking(
      new StackingConfigBuilder().mode(spec.isStacked ? StackingMode.Normal : StackingMode.None),
    )
    .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(spec.steps ? Dashed : Off))
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .showLegend(true),
    )
    .tooltip(
      new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending),
    );
}

/** The last figure of each series, with its way there behind it. */
export function stat(spec: PanelSpec): Builder<Panel> {
  return fill(new statPanel.PanelBuilder(), { height: 5, ...spec })
    .colorMode(BigValueColorMode.Value)
    .graphMode(BigValueGraphMode.Area)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false));
}

/** A bar for each series, in the colour of its state. */
export function stateTimeline(spec: PanelSpec): Builder<Panel> {
  return fill(new timelinePanel.PanelBuilder(), spec)
    .mergeValues(true)
    .showValue(VisibilityMode.Auto)
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .showLegend(true),
    );
}

/** How many fell into which bucket of a histogram, over time; the unit is that of the buckets. */
export function heatmap(spec: PanelSpec): Builder<Panel> {
  const asBuckets = (query: DataqueryBuilder): DataqueryBuilder =>
    query.range().format(PromQueryFormat.Heatmap);
  return fill(new heatmapPanel.PanelBuilder(), spec, asBuckets)
    .calculate(false)
    .yAxis(new heatmapPanel.YAxisConfigBuilder().unit(spec.unit))
    .color(
      new heatmapPanel.HeatmapColorOptionsBuilder()
        .mode(heatmapPanel.HeatmapColorMode.Scheme)
        .scheme('Oranges')
        .steps(64),
    );
}

/** Labels and figures as they are now. */
export function table(spec: PanelSpec): Builder<Panel> {
  const asTable = (query: DataqueryBuilder): DataqueryBuilder =>
    query.instant().format(PromQueryFormat.Table);
  return fill(new tablePanel.PanelBuilder(), spec, asTable)
    .showHeader(true)
    .withTransformation({ id: 'organize', options: { excludeByName: { Time: true } } });
}
