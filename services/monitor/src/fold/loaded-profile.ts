import type { ReferenceProfile } from '@slipway/stats';

/** A reference profile with the digest that names its content. */
export interface LoadedProfile {
  readonly digest: string;
  readonly profile: ReferenceProfile;
  /** Published at load, or learned from the first live rows; published unless it says otherwise. */
  readonly source?: 'training' | 'learned';
}
