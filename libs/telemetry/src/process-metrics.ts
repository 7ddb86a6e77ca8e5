import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Metrics } from './metrics.js';

/** Memory, CPU, age and event-loop lag of this process. */
export function registerProcessMetrics(metrics: Metrics): void {
  const startedS = Date.now() / 1000 - process.uptime();
  const lag = monitorEventLoopDelay({ resolution: 10 });
  lag.enable();
  metrics.gauge('process_start_time_seconds', 'Start of the process, Unix time.', [], (gauge) => {
    gauge.set({}, startedS);
  });
  metrics.gauge('process_resident_memory_bytes', 'Resident memory.', [], (gauge) => {
    gauge.set({}, process.memoryUsage.rss());
  });
  metrics.gauge('nodejs_heap_used_bytes', 'JavaScript heap in use.', [], (gauge) => {
    gauge.set({}, process.memoryUsage().heapUsed);
  });
  metrics.observedCounter(
    'process_cpu_seconds_total',
    'CPU time of the process, user and system.',
    [],
    () => {
      const { user, system } = process.cpuUsage();
      return [{ labels: {}, value: (user + system) / 1e6 }];
    },
  );
  metrics.gauge(
    'slipway_event_loop_lag_seconds',
    'Longest delay of the event loop since the last scrape.',
    [],
    (gauge) => {
      // The histogram measures whole timer periods; what exceeds its resolution is lag.
      gauge.set({}, Math.max(0, lag.max / 1e9 - 0.01));
      lag.reset();
    },
  );
}
