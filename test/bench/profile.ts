import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The parts of V8's .cpuprofile that are read here. */
interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: {
      readonly functionName: string;
      readonly url: string;
      readonly lineNumber: number;
    };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

const shownFunctions = 25;
const notWork = new Set(['(idle)', '(root)']);

/** Functions by the time spent in themselves, over all threads of a service that ran with `--cpu-prof`. */
export async function topFunctions(profileDir: string): Promise<readonly string[]> {
  const micros = new Map<string, number>();
  for (const file of await readdir(profileDir)) {
    const text = await readFile(join(profileDir, file), 'utf8');
    addProfile(micros, JSON.parse(text) as CpuProfile);
  }
  const total = [...micros.values()].reduce((sum, value) => sum + value, 0);
  return [...micros]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, shownFunctions)
    .map(([name, value]) => `${((value / total) * 100).toFixed(1).padStart(5)} %  ${name}`);
}

function addProfile(micros: Map<string, number>, profile: CpuProfile): void {
  const names = new Map(profile.nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  for (const [at, id] of profile.samples.entries()) {
    const name = names.get(id) ?? '?';
    if (notWork.has(name)) continue;
    micros.set(name, (micros.get(name) ?? 0) + (profile.timeDeltas[at] ?? 0));
  }
}

function nameOf({
  functionName,
  url,
  lineNumber,
}: CpuProfile['nodes'][number]['callFrame']): string {
  const name = functionName === '' ? '(anonymous)' : functionName;
  if (url === '') return name;
  const place = url.split('/node_modules/').at(-1)?.split('/').slice(-3).join('/') ?? url;
  return `${name}  ${place}:${String(lineNumber + 1)}`;
}
