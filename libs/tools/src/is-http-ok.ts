const timeoutMs = 2_000;

/** Whether a GET answers 200 to 299; false when nothing answers. */
export async function isHttpOk(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    // Nobody listens yet, or the answer takes too long: both mean no.
    return false;
  }
}
