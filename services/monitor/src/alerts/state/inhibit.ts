import type { AlertRecord } from '../alert.js';
import type { RuleName } from '../rules/rule-settings.js';

/** One kind of alert that explains another one of the same model and version (or of the whole model). */
interface Explanation {
  readonly cause: RuleName;
  readonly effects: readonly RuleName[];
  /** Only when everything that the effect is about is something that the cause is about. */
  readonly bySubjects: boolean;
}

/** Causes first, so that an effect is told the deepest one that is known. */
const explanations: readonly Explanation[] = [
  {
    cause: 'no_traffic',
    effects: [
      ...([
        'model_drift',
        'output_not_finite',
        'output_constant',
        'error_rate',
        'latency',
      ] as const),
      ...(['missing_values', 'unseen_categories', 'quality'] as const),
    ],
    bySubjects: false,
  },
  // Failed rows are left out of the windows: what is left is a selection, and failing fast or slowly moves the latency.
  { cause: 'error_rate', effects: ['latency', 'model_drift', 'quality'], bySubjects: false },
  { cause: 'missing_values', effects: ['model_drift'], bySubjects: true },
  { cause: 'unseen_categories', effects: ['model_drift'], bySubjects: true },
  { cause: 'output_not_finite', effects: ['model_drift', 'output_constant'], bySubjects: true },
  { cause: 'output_constant', effects: ['model_drift'], bySubjects: true },
  { cause: 'output_not_finite', effects: ['quality'], bySubjects: false },
  { cause: 'output_constant', effects: ['quality'], bySubjects: false },
  // An estimate follows the inputs; what labels say stands for itself.
  { cause: 'model_drift', effects: ['quality'], bySubjects: true },
];

/** For each alert that another one explains, the id of that one. Alerts that are only pending explain, too: the effect waits. */
export function inhibit(alerts: readonly AlertRecord[]): ReadonlyMap<string, string> {
  const active = alerts.filter(({ phase }) => phase !== 'resolved');
  const explained = new Map<string, string>();
  for (const explanation of explanations) {
    for (const source of active.filter(({ rule }) => rule === explanation.cause)) {
      active
        .filter((effect) => !explained.has(effect.id) && explains(explanation, source, effect))
        .forEach(({ id }) => explained.set(id, source.id));
    }
  }
  return explained;
}

function explains(
  { effects, bySubjects }: Explanation,
  source: AlertRecord,
  effect: AlertRecord,
): boolean {
  if (!effects.includes(effect.rule) || !covers(source, effect)) return false;
  return !bySubjects || isAbout(source, effect);
}

function covers({ labels: of }: AlertRecord, { labels }: AlertRecord): boolean {
  const isSameModel = of['model'] === labels['model'];
  const isWholeModel = of['model_version'] === undefined;
  return isSameModel && (isWholeModel || of['model_version'] === labels['model_version']);
}

function isAbout(source: AlertRecord, effect: AlertRecord): boolean {
  return effect.subjects.every((subject) => source.subjects.includes(subject));
}
