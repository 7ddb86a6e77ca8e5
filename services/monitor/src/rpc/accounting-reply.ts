import type { GetAccountingResponse, ProducerAccount } from '@slipway/proto';
import type { AccountedSeries } from '../ingest/series-accounts.js';
import { sumAccounts } from '../ingest/sum-accounts.js';

/** The accounts of all series, by producer. */
export function toAccountingReply(all: readonly AccountedSeries[]): GetAccountingResponse {
  const byProducer = Map.groupBy(all, ({ producer }) => producer);
  const producers = [...byProducer].map(([producer, series]): ProducerAccount => {
    const versions = series.map(({ modelName, modelVersion, account }) => ({
      ...{ modelName, modelVersion },
      ...account,
    }));
    return { producer, ...totalOf(series), series: versions };
  });
  return { producers, total: { producer: '', ...totalOf(all), series: [] } };
}

/** The accounts of several monitors as one. A producer's series are read where the shards of its models are. */
export function mergeAccountingReplies(
  replies: readonly GetAccountingResponse[],
): GetAccountingResponse {
  const series = replies.flatMap(({ producers }) =>
    producers.flatMap((producer) => producer.series.map((each) => seriesOf(producer, each))),
  );
  return toAccountingReply(series);
}

function seriesOf(
  { producer }: ProducerAccount,
  { modelName, modelVersion, ...account }: ProducerAccount['series'][number],
): AccountedSeries {
  return { producer, modelName, modelVersion, account };
}

function totalOf(series: readonly AccountedSeries[]): ReturnType<typeof sumAccounts> {
  return sumAccounts(series.map(({ account }) => account));
}
