import { compatTools, type CompatTool } from '@slipway/stats';

/** Whose verdict is given for each model. */
export type CompatChoice = (modelName: string) => CompatTool | undefined;

/**
 * Reads `evidently`, or `churn=evidently,iris=alibi`, or both, where the one without a model is for all others. Undefined
 * for anything else; empty chooses none.
 */
export function parseCompatChoice(text: string): CompatChoice | undefined {
  const byModel = new Map<string, CompatTool>();
  for (const part of text.split(',').filter((each) => each.trim() !== '')) {
    const at = part.lastIndexOf('=');
    const tool = compatTools.find((known) => known === part.slice(at + 1).trim());
    if (tool === undefined) return undefined;
    byModel.set(part.slice(0, Math.max(0, at)).trim(), tool);
  }
  return (modelName) => byModel.get(modelName) ?? byModel.get('');
}
