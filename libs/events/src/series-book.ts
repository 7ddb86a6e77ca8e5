/** Counts of one series: one producer, model and version. */
export interface SeriesCounts {
  readonly modelName: string;
  readonly modelVersion: string;
  /** Rows that got a sequence number. */
  readonly produced: number;
  /** Rows that Redis has confirmed. */
  readonly appended: number;
  /** Rows that were given up. */
  readonly dropped: number;
}

export interface Series {
  readonly modelName: string;
  readonly modelVersion: string;
  produced: number;
  appended: number;
  dropped: number;
  /** Highest number that the stream has been told of. */
  announced: number;
}

/** The series of one producer: gives out sequence numbers and keeps the counts. */
export interface SeriesBook {
  readonly open: (modelName: string, modelVersion: string) => Series;
  readonly all: () => readonly Series[];
}

export function createSeriesBook(): SeriesBook {
  const byName = new Map<string, Series>();
  return {
    open: (modelName, modelVersion) => {
      const name = `${modelName}@${modelVersion}`;
      const known = byName.get(name);
      if (known !== undefined) return known;
      const counts = { produced: 0, appended: 0, dropped: 0, announced: 0 };
      const series = { modelName, modelVersion, ...counts };
      byName.set(name, series);
      return series;
    },
    all: () => [...byName.values()],
  };
}
