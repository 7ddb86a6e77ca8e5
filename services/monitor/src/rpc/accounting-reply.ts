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

function totalOf(series: readonly AccountedSeries[]): ReturnType<typeof sumAccounts> {
  return sumAccounts(series.map(({ account }) => account));
}
