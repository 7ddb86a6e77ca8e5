import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePorts, tempDir, type OnCleanup } from '@slipway/testing';
import { startChild, waitFor, type CommandLine } from '@slipway/tools';

/** What its API v2 says of an alert. */
export interface AlertmanagerAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly generatorURL: string;
}

/** A real Alertmanager that posts what it gets on, at once. */
export interface RunningAlertmanager {
  readonly url: string;
  readonly alerts: () => Promise<readonly AlertmanagerAlert[]>;
}

export async function startAlertmanager(
  onCleanup: OnCleanup,
  [file, ...leading]: CommandLine,
  receiverUrl: string,
): Promise<RunningAlertmanager> {
  const workDir = await tempDir(onCleanup);
  const [port = 0] = await freePorts(1);
  const configFile = join(workDir, 'alertmanager.yml');
  const route = { receiver: 'test', group_wait: '0s', group_interval: '1s', group_by: ['...'] };
  const receivers = [{ name: 'test', webhook_configs: [{ url: receiverUrl }] }];
  // JSON is YAML.
  await writeFile(configFile, JSON.stringify({ route, receivers }));
  const url = `http://127.0.0.1:${String(port)}`;
  const child = await startChild({
    name: 'alertmanager',
    file,
    args: [
      ...leading,
      `--config.file=${configFile}`,
      `--storage.path=${workDir}`,
      `--web.listen-address=127.0.0.1:${String(port)}`,
      '--cluster.listen-address=',
    ],
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    workDir,
    logFile: join(workDir, 'alertmanager.log'),
  });
  onCleanup(async () => {
    await child.stop({ graceMs: 5000 });
  });
  await waitFor(() => fetch(`${url}/-/ready`).then((response) => response.ok), {
    what: 'Alertmanager',
    timeoutMs: 20_000,
  });
  return {
    url,
    alerts: async () => {
      const response = await fetch(`${url}/api/v2/alerts`);
      return (await response.json()) as AlertmanagerAlert[];
    },
  };
}
