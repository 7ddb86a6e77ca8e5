import type { QualityReference as WireQuality } from '@slipway/proto';
import type { QualityProfile } from '@slipway/stats';

export function toWireQuality(quality: QualityProfile): WireQuality {
  const { rows, chunkRows, classes, calibrations } = quality;
  return {
    rows,
    chunkRows,
    classes: [...classes],
    metrics: Object.entries(quality.metrics).map(([name, baseline]) => ({ name, ...baseline })),
    calibrations: calibrations.map((calibration) => ({
      scores: [...(calibration?.scores ?? [])],
      probabilities: [...(calibration?.probabilities ?? [])],
    })),
  };
}

export function fromWireQuality(wire: WireQuality): QualityProfile {
  const { rows, chunkRows, classes } = wire;
  return {
    rows,
    chunkRows,
    classes,
    metrics: Object.fromEntries(
      wire.metrics.map(({ name, value, deviation, chunkMean, chunkSd }) => [
        name,
        {
          value,
          ...(deviation === undefined ? {} : { deviation }),
          ...(chunkMean === undefined ? {} : { chunkMean }),
          ...(chunkSd === undefined ? {} : { chunkSd }),
        },
      ]),
    ),
    calibrations: wire.calibrations.map((calibration) =>
      calibration.scores.length === 0 ? undefined : calibration,
    ),
  };
}
