const watched = new Set<() => boolean>();
let isFatal = false;
let isInstalled = false;

/**
 * Keeps the end of the process orderly while a worker thread is inside ONNX Runtime: tearing such a thread down aborts the
 * process and leaves a core dump, so that it ends itself by SIGKILL instead. Uncaught errors end it their own way, after
 * they were printed. Returns the function that ends the watch.
 */
export function guardExit(isRunning: () => boolean): () => void {
  install();
  watched.add(isRunning);
  return () => watched.delete(isRunning);
}

/** Once for the process, which is what ends. */
function install(): void {
  if (isInstalled) return;
  isInstalled = true;
  process.on('uncaughtExceptionMonitor', () => (isFatal = true));
  process.on('exit', () => {
    const isBusy = [...watched].some((isRunning) => isRunning());
    if (isBusy && !isFatal) process.kill(process.pid, 'SIGKILL');
  });
}
