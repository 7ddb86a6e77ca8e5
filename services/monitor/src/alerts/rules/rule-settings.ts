import { z } from 'zod';
import { severities, type Severity } from '../alert.js';

const share = (fallback: number) =>
  z
    .number()
    .min(0, 'expected a share from 0 to 1')
    .max(1, 'expected a share from 0 to 1')
    .default(fallback);
const positive = (fallback: number) =>
  z.number().positive('expected a number above 0').default(fallback);
const seconds = (fallback: number) =>
  z
    .number()
    .min(0, 'expected seconds, 0 or more')
    .max(30 * 86_400, 'expected at most 30 days')
    .default(fallback);
const count = (fallback: number) =>
  z
    .int('expected a whole number')
    .min(1, 'expected 1 or more')
    .max(1_000_000, 'expected at most 1000000')
    .default(fallback);

interface Common {
  readonly severity: Severity;
  readonly minSamples?: number;
  /** Fires when so many of the last `of` looks have found something wrong … */
  readonly looks?: number;
  readonly of?: number;
  /** … and it has lasted so long. */
  readonly forS?: number;
  readonly clearLooks?: number;
}

/** What every rule has; the names are those of the file. */
const common = ({
  severity,
  minSamples = 100,
  looks = 1,
  of = looks,
  forS = 0,
  clearLooks = 1,
}: Common) => ({
  enabled: z.boolean().default(true),
  severity: z.enum(severities, `expected one of ${severities.join(', ')}`).default(severity),
  min_samples: count(minSamples),
  looks: count(looks),
  of: count(of),
  for_s: seconds(forS),
  clear_looks: count(clearLooks),
  /** After so long without anything new to look at, the alert is over. */
  no_data_s: seconds(900),
});

function rule<Shape extends z.ZodRawShape>(shape: Shape) {
  return z
    .strictObject(shape)
    .refine(({ looks, of }: { looks?: unknown; of?: unknown }) => Number(looks) <= Number(of), {
      message: 'expected looks to be at most of',
    })
    .refine(
      ({ fire, clear }: { fire?: unknown; clear?: unknown }) =>
        fire === undefined || Number(clear) <= Number(fire),
      {
        message: 'expected clear to be at most fire',
      },
    )
    .prefault({} as never);
}

/**
 * The rules and their defaults, which work as they are. An evaluation has already confirmed drift in two windows that
 * share no row, so one look at it is enough; traffic is looked at every second, so it takes several.
 */
export const rulesSchema = z.strictObject({
  model_drift: rule({
    ...common({ severity: 'warning' }),
    /** Least share of the features that must have drifted; 0: any. */
    min_share: share(0),
    /** Whether drift of the answers alone is one, too. */
    answers: z.boolean().default(true),
  }),
  output_not_finite: rule({
    ...common({ severity: 'critical' }),
    fire: share(0.01),
    clear: share(0.001),
  }),
  output_constant: rule(common({ severity: 'critical' })),
  error_rate: rule({
    ...common({ severity: 'critical', minSamples: 50, looks: 3, of: 5, clearLooks: 5 }),
    fire: share(0.05),
    clear: share(0.025),
  }),
  latency: rule({
    ...common({ severity: 'warning', looks: 8, of: 10, forS: 30, clearLooks: 10 }),
    /** Times the p99 of the reference period. */
    fire: positive(3),
    clear: positive(2),
    min_excess_ms: positive(50),
    /** Length of the version's reference period. */
    reference_s: seconds(120),
  }),
  missing_values: rule({
    ...common({ severity: 'warning', clearLooks: 2 }),
    fire: share(0.1),
    clear: share(0.05),
  }),
  unseen_categories: rule({
    ...common({ severity: 'warning', clearLooks: 2 }),
    fire: share(0.05),
    clear: share(0.02),
  }),
  quality: rule(common({ severity: 'warning', looks: 5, forS: 30, clearLooks: 5 })),
  no_traffic: rule({
    ...common({ severity: 'warning', looks: 3 }),
    silence_s: positive(900),
    /** Also longer than so many times the longest pause that was seen before. */
    gap_factor: positive(4),
    /** A model whose traffic has been seen for less time than this has no habits to break. */
    history_s: seconds(3600),
  }),
  events_lost: rule({
    ...common({ severity: 'warning', minSamples: 1, looks: 3, forS: 10, clearLooks: 3 }),
    fire_rows: count(1),
    window_s: positive(60),
  }),
});

export type RuleSettings = z.output<typeof rulesSchema>;
export type RuleName = keyof RuleSettings;
/** What every rule has. */
export type CommonSettings = RuleSettings['output_constant'];

/** The names of the alerts. */
export const alertNames: Readonly<Record<RuleName, string>> = {
  model_drift: 'ModelDrift',
  output_not_finite: 'OutputNotFinite',
  output_constant: 'OutputConstant',
  error_rate: 'HighErrorRate',
  latency: 'HighLatency',
  missing_values: 'MissingValues',
  unseen_categories: 'UnseenCategories',
  quality: 'QualityLow',
  no_traffic: 'NoTraffic',
  events_lost: 'EventsLost',
};
