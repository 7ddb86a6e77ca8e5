const retryMs = 3000;

/** Listens to the gateway, and goes on listening after it was away. `handlers` are called by the name of the event. */
export function listen(handlers) {
  let lostSince;
  const open = () => {
    const source = new EventSource('/dashboard/live');
    source.onopen = () => {
      lostSince = undefined;
      handlers.connection(undefined);
    };
    source.onerror = () => {
      lostSince ??= new Date();
      handlers.connection(lostSince);
      // The browser tries again by itself unless it was refused.
      if (source.readyState !== EventSource.CLOSED) return;
      source.close();
      setTimeout(open, retryMs);
    };
    for (const name of ['state', 'metrics', 'evaluation', 'alert', 'resync']) {
      source.addEventListener(name, ({ data }) => handlers[name](JSON.parse(data)));
    }
  };
  open();
}
