/** Who numbers its rows: one producer, model and version. */
export interface SeriesName {
  readonly producer: string;
  readonly modelName: string;
  readonly modelVersion: string;
}

/** Where the rows of one series are. */
export interface SeriesCounts extends SeriesName {
  /** Rows that got a sequence number, which is the highest one too. */
  readonly produced: number;
  /** Rows that Redis has confirmed. */
  readonly appended: number;
  /** Rows that were given up. */
  readonly dropped: number;
  /** Rows that wait on disk. */
  readonly spooled: number;
  /** Rows that sampling has left out; they have no sequence number. */
  readonly sampledOut: number;
}

/** The counts as they change. */
export interface Series extends SeriesName {
  produced: number;
  appended: number;
  dropped: number;
  spooled: number;
  sampledOut: number;
  /** Highest number that the stream has been told of. */
  announced: number;
}

/** The series that a process is concerned with: its own, and those whose entries it has taken over. */
export interface SeriesBook {
  readonly open: (name: SeriesName) => Series;
  readonly all: () => readonly Series[];
}

export function createSeriesBook(): SeriesBook {
  const byName = new Map<string, Series>();
  let last: Series | undefined;
  return {
    open: (name) => {
      // Almost always the same as last time; putting a key together costs more than all the rest.
      if (last !== undefined && isNamed(last, name)) return last;
      const { producer, modelName, modelVersion } = name;
      const key = JSON.stringify([producer, modelName, modelVersion]);
      last = byName.get(key) ?? openSeries({ producer, modelName, modelVersion });
      byName.set(key, last);
      return last;
    },
    all: () => [...byName.values()],
  };
}

function openSeries(name: SeriesName): Series {
  const counts = { produced: 0, appended: 0, dropped: 0, spooled: 0, sampledOut: 0 };
  return { ...name, ...counts, announced: 0 };
}

function isNamed(series: Series, name: SeriesName): boolean {
  return (
    series.modelVersion === name.modelVersion &&
    series.modelName === name.modelName &&
    series.producer === name.producer
  );
}
