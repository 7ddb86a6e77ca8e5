/** JSON answers of the gateway, as far as the tests look into them. */

export interface Prediction {
  readonly model_version: string;
  readonly prediction: number;
  readonly label: string;
  readonly probability: number;
  readonly probabilities: readonly number[];
  readonly latency_ms: number;
  readonly timestamp: string;
}

export interface BatchPrediction {
  readonly predictions: readonly number[];
  readonly labels: readonly string[];
  readonly probabilities: readonly number[];
}

export interface Models {
  readonly versions: readonly { readonly model_version: string; readonly digest: string }[];
}

export interface Info {
  readonly version: string;
  readonly loaded_at: string;
  readonly uptime: number;
}

export interface Account {
  readonly produced: number;
  readonly processed: number;
  readonly dropped: number;
  readonly late: number;
  readonly pending: number;
  readonly duplicates: number;
}

export interface Accounting {
  readonly total: Account;
}

export interface DriftReport {
  readonly reference_rows: number;
  readonly window: { readonly rows: number };
  readonly dataset?: { readonly drifted: boolean; readonly share: number };
  readonly features: readonly { readonly feature: string; readonly drifted: boolean }[];
  readonly should_retrain: { readonly value: boolean; readonly reasons: readonly string[] };
  readonly reason: string;
}

export interface Alerts {
  readonly alerts: readonly {
    readonly id: string;
    readonly name: string;
    readonly state: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
    readonly starts_at: string;
    readonly ends_at?: string;
  }[];
}
