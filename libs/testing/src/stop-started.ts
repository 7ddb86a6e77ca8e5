/** Stops what has been started or is just being started; what did not start needs no stopping. */
export async function stopStarted(
  starting: Promise<{ readonly stop: () => Promise<void> }>,
): Promise<void> {
  const started = await starting.catch(() => undefined);
  await started?.stop();
}
