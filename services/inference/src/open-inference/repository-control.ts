import { DomainError } from '@slipway/core';

/** Changes what is loaded; see `ModelControl`. */
export interface RepositoryControl {
  readonly load: (modelName: string) => Promise<void>;
  readonly unload: (modelName: string) => Promise<void>;
}

/** `load` or `unload` as a request of the protocol has it. */
export interface RepositoryRequest {
  readonly repositoryName: string;
  readonly modelName: string;
  readonly parameterNames: readonly string[];
}

/** What Triton's clients may say with an unload; here nothing depends on another model. */
const harmless = new Set(['unload_dependents']);

/** Throws where a request means something else than a model of the repository as it lies there. */
export function checkRepositoryRequest(request: RepositoryRequest): void {
  const { repositoryName, modelName, parameterNames } = request;
  if (modelName === '' && repositoryName !== '') {
    throw new DomainError(
      'invalid',
      'OTHER_DIALECT',
      `model_name: expected a name in field 2 as Triton has it, got nothing there and ${JSON.stringify(repositoryName)} in repository_name (field 1): the caller speaks the dialect of KServe, whose model_name is field 1`,
    );
  }
  if (modelName === '') {
    throw new DomainError('invalid', 'NO_MODEL_NAME', 'model_name: expected a name, got nothing');
  }
  const other = parameterNames.find((name) => !harmless.has(name));
  if (other !== undefined) {
    throw new DomainError(
      'unimplemented',
      'LOAD_PARAMETER',
      `parameters.${other}: models are loaded as the repository has them; put the files there`,
    );
  }
}
