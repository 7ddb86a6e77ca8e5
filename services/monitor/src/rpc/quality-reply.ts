import type {
  GetQualityResponse,
  RealisedQuality as RealisedMessage,
  EstimatedQuality as EstimatedMessage,
} from '@slipway/proto';
import type {
  EstimatedQuality,
  QualityReport,
  RealisedQuality,
} from '../quality/quality-report.js';

interface RepliedVersion {
  readonly modelName: string;
  readonly modelVersion: string;
}

export function toQualityReply(
  { modelName, modelVersion }: RepliedVersion,
  report: QualityReport,
): GetQualityResponse {
  const { maturity, shouldRetrain, shadow } = report;
  const { predictions, labelled } = maturity;
  return {
    modelName,
    modelVersion,
    task: report.task ?? '',
    realised: report.realised && toRealised(report.realised),
    estimated: report.estimated && toEstimated(report.estimated),
    windows: report.windows.map(toRealised),
    maturity: {
      predictions,
      labelled,
      share: predictions === 0 ? 0 : labelled / predictions,
      delayP50S: toMilliseconds(maturity.delayP50S),
      delayP95S: toMilliseconds(maturity.delayP95S),
      horizonS: maturity.horizonS,
    },
    shouldRetrain: {
      value: shouldRetrain.reasons.length > 0,
      reasons: [...shouldRetrain.reasons],
      thresholds: { ...shouldRetrain.thresholds },
    },
    shadow: shadow && { ...shadow },
    notes: [...report.notes],
  };
}

/** Delays are kept as 32-bit numbers, whose last digits say nothing. */
function toMilliseconds(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

function toRealised({
  startMs,
  endMs,
  rows,
  metrics,
  confusion,
}: RealisedQuality): RealisedMessage {
  return {
    start: new Date(startMs),
    end: new Date(endMs),
    labelledRows: rows,
    metrics: { ...metrics },
    confusion: confusion.map((cell) => ({ ...cell })),
  };
}

function toEstimated({ rows, metrics }: EstimatedQuality): EstimatedMessage {
  return {
    method: 'cbpe',
    rows,
    metrics: metrics.map(
      ({ name, value, lower, upper, alert, lowerThreshold, upperThreshold }) => ({
        ...{ name, value, lower, upper, alert, lowerThreshold, upperThreshold },
      }),
    ),
  };
}
