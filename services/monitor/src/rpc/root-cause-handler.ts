import type { GetRootCauseRequest, GetRootCauseResponse } from '@slipway/proto';
import type { CurrentEvaluations } from '../evaluation/current-evaluations.js';
import { findCauses, type Cause } from '../evaluation/root-cause.js';
import type { VersionDirectory } from '../versions/version-directory.js';
import { toBin } from './distribution-handler.js';

export interface RootCauseHandlerDeps {
  readonly directory: Pick<VersionDirectory, 'resolve'>;
  readonly current: CurrentEvaluations;
}

/** What moved most and matters most in the present window. */
export function createRootCauseHandler(
  deps: RootCauseHandlerDeps,
): (request: GetRootCauseRequest) => Promise<GetRootCauseResponse> {
  return async ({ modelName, modelVersion }) => {
    const version = deps.directory.resolve(modelName, modelVersion);
    const evaluation = await deps.current.get(version);
    const { state } = version;
    const layout = state?.layout();
    const known = state?.evaluator.importances();
    const causes =
      state && layout && known
        ? findCauses(evaluation, known.byFeature, layout, state.rows.read())
        : [];
    return {
      modelName: version.modelName,
      modelVersion: version.modelVersion,
      causes: causes.map(toCause),
      importanceSource: known?.source ?? 'equal',
    };
  };
}

function toCause({
  drift,
  importance,
  moved,
  samples,
}: Cause): GetRootCauseResponse['causes'][number] {
  const { feature, contribution, effectSize, sinceMs } = drift;
  return {
    ...{ feature, contribution, importance, effectSize },
    since: sinceMs === undefined ? undefined : new Date(sinceMs),
    moved: moved.map(toBin),
    samples: [...samples],
  };
}
